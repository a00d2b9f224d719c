package dev.onevision.benchmarks;

import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.program.Program;
import dev.onevision.inference.program.VisionProgram;
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
 * How fast a checkpoint becomes archives, against a plain copy of its shards on the same disk, both
 * forced to it.
 *
 * <p>{@code bench convert [SHAPE [WORK]]}: the shape is 0.5b (default) or 7b; the work folder needs
 * room for the archives, 2 or 16 GB, for as long as it runs.
 */
public final class ConvertBenchmark {

  private static final double GIBIBYTE = 1L << 30;
  private static final int COPY_BUFFER = 4 << 20;

  private ConvertBenchmark() {}

  /** Runs it and prints a report. */
  public static void main(String[] arguments) throws IOException {
    String label = arguments.length > 0 ? arguments[0] : "0.5b";
    SparseCheckpoint.Shape shape = SparseCheckpoint.Shape.of(label);
    Path folder = Path.of(arguments.length > 1 ? arguments[1] : "work");
    // A folder of its own, since it is deleted at the end.
    Path work = Files.createTempDirectory(Files.createDirectories(folder), "bench-convert-");
    Path checkpoint = work.resolve("checkpoint");
    try {
      // Each of the two reads shards that no cache has seen.
      double copySeconds = copy(SparseCheckpoint.in(checkpoint, shape), work.resolve("copy"));
      delete(checkpoint);
      SparseCheckpoint.in(checkpoint, shape);
      long start = System.nanoTime();
      long bytes = 0;
      for (Program program : List.of(new VisionProgram(), new DecoderProgram())) {
        bytes += Files.size(archive(program, checkpoint, work.resolve("archives")));
      }
      double convertSeconds = (System.nanoTime() - start) / 1e9;
      report("archives   %8.2f GiB, a checkpoint of the %s shape", bytes / GIBIBYTE, label);
      report("convert    %8.2f GiB/s", bytes / GIBIBYTE / convertSeconds);
      report("copy       %8.2f GiB/s", bytes / GIBIBYTE / copySeconds);
      report("ratio      %8.2f    of the copy's rate", copySeconds / convertSeconds);
      report("heap       %8d MiB at most", Runtime.getRuntime().maxMemory() >> 20);
    } finally {
      delete(work);
    }
  }

  private static Path archive(Program program, Path checkpoint, Path folder) {
    return ModelArchives.prepare(
            program, checkpoint, folder, ComputeType.BF16, ProgressListener.NONE)
        .file();
  }

  /**
   * Copies the shards one after the other to the same place, so one of them takes room at a time.
   */
  private static double copy(Path checkpoint, Path target) throws IOException {
    double seconds = 0;
    try (Stream<Path> shards = Files.list(checkpoint)) {
      for (Path shard : shards.filter(file -> file.toString().endsWith("tensors")).toList()) {
        seconds += copyFile(shard, target);
      }
    }
    return seconds;
  }

  private static double copyFile(Path source, Path target) throws IOException {
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

  @SuppressWarnings("AnnotateFormatMethod")
  private static void report(String format, Object... values) {
    System.out.println(format.formatted(values));
  }
}
