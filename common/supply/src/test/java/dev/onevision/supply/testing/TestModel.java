package dev.onevision.supply.testing;

import dev.onevision.supply.source.Checksum;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Files that have the names of a checkpoint. */
public final class TestModel {

  private TestModel() {}

  /** Some small files, and weights of the given size. */
  public static Map<String, byte[]> files(int weightBytes, long seed) {
    byte[] weights = new byte[weightBytes];
    new Random(seed).nextBytes(weights);
    Map<String, byte[]> files = new TreeMap<>();
    files.put("config.json", ("{\"seed\": " + seed + "}").getBytes(StandardCharsets.UTF_8));
    files.put("tokenizer.json", "{}".getBytes(StandardCharsets.UTF_8));
    files.put("model.safetensors", weights);
    files.put("README.md", "not needed".getBytes(StandardCharsets.UTF_8));
    files.put("training_args.bin", new byte[] {1, 2, 3});
    return files;
  }

  /** The files of a folder. */
  public static Map<String, byte[]> files(Path folder) {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(path.getFileName().toString(), Files.readAllBytes(path));
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files and their SHA256SUMS below a path of a server. */
  public static void serve(
      FileServer server, String path, Map<String, byte[]> files, Path scratch) {
    StringBuilder sums = new StringBuilder();
    files.forEach(
        (name, content) -> {
          try {
            Path copy = Files.write(scratch.resolve("published"), content);
            sums.append(Checksum.of(copy, Checksum.Algorithm.SHA256).hex())
                .append("  ")
                .append(name)
                .append('\n');
            Files.delete(copy);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          server.add(path + name, content);
        });
    server.add(path + "SHA256SUMS", sums.toString().getBytes(StandardCharsets.UTF_8));
  }
}
