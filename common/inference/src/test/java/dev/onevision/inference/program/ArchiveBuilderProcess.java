package dev.onevision.inference.program;

import dev.onevision.inference.torchscript.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A starter in a process of its own: prepares the decoder's archive and prints what it did. */
final class ArchiveBuilderProcess {

  static final int KILLED = 137;

  private ArchiveBuilderProcess() {}

  /**
   * Arguments: checkpoint folder, archive folder, and "halt" to die as the weights are written,
   * "stay" to use the archive until it is ended, or a compute type.
   */
  public static void main(String[] arguments) throws InterruptedException {
    String option = arguments.length > 2 ? arguments[2] : "F32";
    boolean halt = option.equals("halt");
    boolean stay = option.equals("stay");
    AtomicInteger chunks = new AtomicInteger();
    ProgressListener listener =
        (done, total) -> {
          if (halt && done > total / 2) {
            Runtime.getRuntime().halt(KILLED);
          }
          chunks.incrementAndGet();
        };
    Archive archive =
        ModelArchives.prepare(
            new DecoderProgram(),
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            halt || stay ? ComputeType.F32 : ComputeType.valueOf(option),
            listener);
    System.out.println(
        "%s %s".formatted(chunks.get() > 0 ? "built" : "found", archive.fingerprint()));
    if (stay) {
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  static Process start(Path output, String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            ArchiveBuilderProcess.class.getName());
    builder.command().addAll(List.of(arguments));
    return builder.redirectOutput(output.toFile()).redirectErrorStream(true).start();
  }
}
