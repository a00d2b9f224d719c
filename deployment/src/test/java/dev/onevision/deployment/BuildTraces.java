package dev.onevision.deployment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * What files of the project and the files in its jars tell about their build.
 *
 * @param jars number of jars
 * @param times of the files in jars
 * @param contents of all files, by name, with one character for each byte
 */
record BuildTraces(int jars, Set<LocalDateTime> times, Map<String, String> contents) {

  static BuildTraces below(Path root) throws IOException {
    List<Path> jars = new ArrayList<>();
    Set<LocalDateTime> times = new TreeSet<>();
    Map<String, String> contents = new HashMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().endsWith(".jar")) {
          contents.put(root.relativize(file).toString(), text(Files.readAllBytes(file)));
          continue;
        }
        jars.add(file);
        try (JarFile jar = new JarFile(file.toFile())) {
          jar.stream()
              .forEach(
                  entry -> {
                    times.add(entry.getTimeLocal());
                    contents.put(file.getFileName() + "!" + entry.getName(), read(jar, entry));
                  });
        }
      }
    }
    return new BuildTraces(jars.size(), times, contents);
  }

  /** Names of the files that contain a text. */
  List<String> filesWith(String text) {
    return contents.entrySet().stream()
        .filter(file -> file.getValue().contains(text))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static String read(JarFile jar, JarEntry entry) {
    try (InputStream in = jar.getInputStream(entry)) {
      return text(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
