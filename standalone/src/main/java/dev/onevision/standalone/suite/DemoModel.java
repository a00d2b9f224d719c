package dev.onevision.standalone.suite;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** The small model in the jar, which needs no download. */
final class DemoModel {

  static final String NAME = "onevision-demo";

  private static final String RESOURCE = "/demo-model/checkpoint/config.json";

  private DemoModel() {}

  /**
   * Unpacks the checkpoint unless the same files are there already.
   *
   * @param models folder to unpack into
   * @return the checkpoint's folder, whose name has a digest of the content
   */
  static Path unpack(Path models) {
    URL resource =
        Objects.requireNonNull(DemoModel.class.getResource(RESOURCE), RESOURCE + " is not packed");
    try {
      URI uri = resource.toURI();
      if (!"jar".equals(uri.getScheme())) {
        return unpack(Objects.requireNonNull(Path.of(uri).getParent()), models);
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return unpack(Objects.requireNonNull(jar.getPath(RESOURCE).getParent()), models);
      }
    } catch (IOException | URISyntaxException failure) {
      throw new SuiteException(
          "Cannot unpack the demo model into " + models + ": " + failure, failure);
    }
  }

  private static Path unpack(Path source, Path models) throws IOException {
    List<Path> files = list(source);
    Path target = models.resolve(NAME + "-" + digest(files).substring(0, 12));
    if (Files.isDirectory(target)) {
      return target;
    }
    Files.createDirectories(models);
    Path unfinished = Files.createTempDirectory(models, ".unpacking-");
    for (Path file : files) {
      Files.copy(file, unfinished.resolve(name(file)));
    }
    try {
      // Renamed last, so that the final name means a complete folder.
      return Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException taken) {
      if (!Files.isDirectory(target)) {
        throw taken;
      }
      FileSystemUtils.deleteRecursively(unfinished); // another process unpacked it first
      return target;
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted(Comparator.comparing(DemoModel::name)).toList();
    }
  }

  private static String digest(List<Path> files) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files) {
        digest.update(name(file).getBytes(StandardCharsets.UTF_8));
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String name(Path file) {
    return Objects.requireNonNull(file.getFileName()).toString();
  }
}
