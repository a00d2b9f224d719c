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

  /** Arguments: checkpoint folder, archive folder, and "halt" to die as the weights are written. */
  public static void main(String[] arguments) {
    boolean halt = arguments.length > 2;
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
            ComputeType.F32,
            listener);
    System.out.println(
        "%s %s".formatted(chunks.get() > 0 ? "built" : "found", archive.fingerprint()));
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
