package dev.onevision.benchmarks;

import dev.onevision.inference.model.ComputeType;
import dev.onevision.inference.model.DecoderProgram;
import dev.onevision.inference.model.ModelArchives;
import dev.onevision.inference.model.Program;
import dev.onevision.inference.model.VisionProgram;
import dev.onevision.inference.torchscript.ProgressListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * How fast a checkpoint becomes archives, against a plain copy of the archives' bytes on the same
 * disk, both forced to it.
 *
 * <p>{@code bench convert [SHAPE [WORK]]}: the shape is 0.5b (default) or 7b; the work folder needs
 * room for the archives and one copy of the larger one, 2 or 31 GB.
 */
public final class ConvertBenchmark {

  private static final double GIBIBYTE = 1L << 30;
  private static final int COPY_BUFFER = 4 << 20;

  private ConvertBenchmark() {}

  /** Runs it and prints a report. */
  public static void main(String[] arguments) throws IOException {
    String shape = arguments.length > 0 ? arguments[0] : "0.5b";
    Path work = Path.of(arguments.length > 1 ? arguments[1] : "work/bench-convert");
    Path checkpoint =
        SparseCheckpoint.in(work.resolve("checkpoint"), SparseCheckpoint.Shape.of(shape));
    Path archives = work.resolve("archives");
    double convertSeconds = 0;
    double copySeconds = 0;
    long bytes = 0;
    try {
      for (Program program : List.of(new VisionProgram(), new DecoderProgram())) {
        long start = System.nanoTime();
        Path archive =
            ModelArchives.prepare(
                    program, checkpoint, archives, ComputeType.BF16, ProgressListener.NONE)
                .file();
        convertSeconds += (System.nanoTime() - start) / 1e9;
        bytes += Files.size(archive);
        copySeconds += copy(archive, work.resolve("copy"));
      }
    } finally {
      delete(work);
    }
    report("archives   %8.2f GiB, a checkpoint of the %s shape", bytes / GIBIBYTE, shape);
    report("convert    %8.2f GiB/s", bytes / GIBIBYTE / convertSeconds);
    report("copy       %8.2f GiB/s", bytes / GIBIBYTE / copySeconds);
    report("ratio      %8.2f    of the copy's rate", copySeconds / convertSeconds);
    report("heap       %8d MiB at most", Runtime.getRuntime().maxMemory() >> 20);
  }

  private static double copy(Path source, Path target) throws IOException {
    long start = System.nanoTime();
    ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_BUFFER);
    try (FileChannel in = FileChannel.open(source);
        FileChannel out =
            FileChannel.open(
                target,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      while (in.read(buffer.clear()) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
      }
      out.force(true);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Files.delete(target);
    return seconds;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void report(String format, Object... values) {
    System.out.println(format.formatted(values));
  }
}
