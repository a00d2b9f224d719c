package dev.onevision.deployment;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The images of the three services, built as operators build them, on a base image and with PyTorch
 * libraries that this class makes: one file each. Neither needs a registry.
 */
final class TestImages {

  /** A file of the base image. */
  static final String BASE_FILE = "/etc/test-base";

  /** An environment variable of the base image. */
  static final String BASE_VARIABLE = "BASE=of the test";

  /** Names that DJL loads. */
  static final List<String> LIBRARIES = List.of("libtorch.so", "libtorch_cpu.so", "libc10.so");

  private static final String FILE = "test-image.tar";
  private static final int BLOCK = 512;

  private TestImages() {}

  /** The image of a service that {@link #build} wrote. */
  static Path tarOf(String service) {
    return Checkout.ROOT.resolve(service).resolve("target").resolve(FILE);
  }

  /** Builds the images of all services. */
  static void build(Path folder) throws IOException, InterruptedException {
    Path torch = Files.createDirectories(folder.resolve("torch"));
    for (String library : LIBRARIES) {
      Files.writeString(torch.resolve(library), "a stub");
    }
    List<String> command = new ArrayList<>();
    command.addAll(List.of("./mvnw", "-q", "-B", "-Pimages", "package", "-DskipTests"));
    command.addAll(List.of("-pl", "gateway,vision-service,llm-service", "-am"));
    // The classes are those that the running build has made.
    command.add("-Dmaven.main.skip=true");
    if (!System.getProperty("onevision.quick", "").startsWith("$")) {
      command.add("-Dquick");
    }
    command.add("-Dimage.file=" + FILE);
    command.add("-Dimage.base=tar://" + base(folder));
    command.add("-Dpytorch.directory=" + torch);
    Path log = folder.resolve("build.log");
    Process process =
        new ProcessBuilder(command)
            .directory(Checkout.ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new AssertionError(String.join(" ", command) + "\n" + Files.readString(log));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /** An image of one layer with one file, as {@code docker save} writes it. */
  private static Path base(Path folder) throws IOException {
    byte[] layer = tar(Map.of(BASE_FILE.substring(1), "base".getBytes(StandardCharsets.UTF_8)));
    String config =
        """
        {"architecture": "amd64", "os": "linux",
         "config": {"Env": ["%s"]},
         "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}
        """
            .formatted(BASE_VARIABLE, sha256(layer));
    String manifest =
        """
        [{"Config": "config.json", "RepoTags": ["test-base:1"], "Layers": ["layer.tar"]}]
        """;
    return Files.write(
        folder.resolve("base.tar"),
        tar(
            Map.of(
                "manifest.json",
                manifest.getBytes(StandardCharsets.UTF_8),
                "config.json",
                config.getBytes(StandardCharsets.UTF_8),
                "layer.tar",
                layer)));
  }

  /** Files with numbers in octal in a header of 512 bytes, and padded to that size. */
  private static byte[] tar(Map<String, byte[]> files) {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    files.forEach(
        (name, content) -> {
          byte[] header = new byte[BLOCK];
          put(header, 0, name);
          put(header, 100, "0000644\0" + "0000000\0" + "0000000\0");
          put(header, 124, "%011o ".formatted(content.length) + "00000000000 ");
          put(header, 148, " ".repeat(8));
          put(header, 156, "0");
          put(header, 257, "ustar\0" + "00");
          int sum = 0;
          for (byte value : header) {
            sum += Byte.toUnsignedInt(value);
          }
          put(header, 148, "%06o\0 ".formatted(sum));
          tar.writeBytes(header);
          tar.writeBytes(content);
          tar.writeBytes(new byte[Math.floorMod(-content.length, BLOCK)]);
        });
    tar.writeBytes(new byte[2 * BLOCK]);
    return tar.toByteArray();
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
