package dev.onevision.benchmarks;

import dev.onevision.benchmarks.checkpoint.ModelShape;
import dev.onevision.benchmarks.checkpoint.ShapeOption;
import dev.onevision.benchmarks.checkpoint.SparseCheckpoint;
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
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Compares the conversion of a checkpoint with a plain copy of its shards on the same disk. Both
 * force their output to the disk.
 */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    description = "Rate at which a checkpoint becomes archives, compared with a copy of its files.")
final class ConvertBenchmark implements Callable<Integer> {

  private static final double GIBIBYTE = 1L << 30;
  private static final int COPY_BUFFER = 4 << 20;

  @Mixin private ShapeOption shapeOption = new ShapeOption();

  @Option(
      names = "--work",
      paramLabel = "DIR",
      defaultValue = "work",
      description =
          "Folder with space for the archives, 2 or 16 GB, while the benchmark runs. Default:"
              + " ${DEFAULT-VALUE}.")
  private Path folder = Path.of("");

  @Override
  public Integer call() throws IOException {
    ModelShape shape = shapeOption.shape();
    // The benchmark deletes this folder at the end.
    Path work = Files.createTempDirectory(Files.createDirectories(folder), "bench-convert-");
    Path checkpoint = work.resolve("checkpoint");
    try {
      // Written again for the conversion, so that neither run reads from the page cache.
      double copySeconds = copy(SparseCheckpoint.in(checkpoint, shape), work.resolve("copy"));
      delete(checkpoint);
      SparseCheckpoint.in(checkpoint, shape);
      long start = System.nanoTime();
      long bytes = 0;
      for (Program program : List.of(new VisionProgram(), new DecoderProgram())) {
        bytes += Files.size(archive(program, checkpoint, work.resolve("archives")));
      }
      double convertSeconds = (System.nanoTime() - start) / 1e9;
      report("archives   %8.2f GiB, a checkpoint of the %s shape", bytes / GIBIBYTE, shape.label());
      report("convert    %8.2f GiB/s", bytes / GIBIBYTE / convertSeconds);
      report("copy       %8.2f GiB/s", bytes / GIBIBYTE / copySeconds);
      report("ratio      %8.2f    of the copy's rate", copySeconds / convertSeconds);
      report("heap       %8d MiB max", Runtime.getRuntime().maxMemory() >> 20);
      return 0;
    } finally {
      delete(work);
    }
  }

  private static Path archive(Program program, Path checkpoint, Path folder) {
    return ModelArchives.prepare(
            program, checkpoint, folder, ComputeType.BF16, ProgressListener.NONE)
        .file();
  }

  /** Copies each shard to the same place, so that only one copy takes space. */
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
