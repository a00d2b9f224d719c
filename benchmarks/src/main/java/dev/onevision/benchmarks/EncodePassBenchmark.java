package dev.onevision.benchmarks;

import dev.onevision.benchmarks.checkpoint.CheckpointLayout;
import dev.onevision.benchmarks.checkpoint.RandomCheckpoint;
import dev.onevision.benchmarks.checkpoint.ShapeOption;
import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.program.VisionProgram;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.inference.runtime.MediaEncoding;
import dev.onevision.inference.runtime.VisionModel;
import dev.onevision.inference.torchscript.ProgressListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures the vision tower with images of one tile, each in a pass of its own and several in a
 * pass. Pass sizes take turns, so that other load on the machine affects all of them alike.
 */
@Command(
    name = "encode-pass",
    mixinStandardHelpOptions = true,
    description = "Images per second of the vision tower, for several numbers of tiles in a pass.")
final class EncodePassBenchmark implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ShapeOption shapeOption = new ShapeOption();

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Checkpoint folder. Default: random weights in the shape.")
  private @Nullable Path model;

  @Option(
      names = "--tiles",
      split = ",",
      defaultValue = "1,2,4,8",
      description = "Tiles in a pass, a list that begins with 1. Default: ${DEFAULT-VALUE}.")
  private List<Integer> tiles = List.of();

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Rounds over all pass sizes. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Mixin private ComputeOptions compute = new ComputeOptions();

  @Mixin private BenchFolder work = new BenchFolder();

  @Override
  public Integer call() throws IOException {
    // Before the checkpoint is written, which takes minutes.
    ComputeDevice device = compute.computeDevice(spec, 0);
    try (VisionModel vision = VisionModel.load(archive(), device)) {
      report("The encoder's own choice is %d tiles in a pass", vision.tilesPerPass());
      int images = tiles.stream().mapToInt(number -> number).max().orElseThrow();
      List<ByteBuffer> levels = random(images, vision.tileBytes());
      List<ByteBuffer> alone = encode(vision, levels, 1);
      double[][] seconds = new double[tiles.size()][rounds];
      boolean[] equal = new boolean[tiles.size()];
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < tiles.size(); i++) {
          long start = System.nanoTime();
          List<ByteBuffer> together = encode(vision, levels, tiles.get(i));
          seconds[i][round] = (System.nanoTime() - start) / 1e9;
          equal[i] = together.equals(alone);
        }
      }
      for (int i = 0; i < tiles.size(); i++) {
        double median = StepTime.median(seconds[i]);
        report(
            "%3d tiles  %8.2f images/s  %5.2f times  (%.1f ms per pass), %s",
            tiles.get(i),
            images / median,
            StepTime.median(seconds[0]) / median,
            1e3 * median * tiles.get(i) / images,
            equal[i] ? "bits as alone" : "other bits than alone");
      }
    }
    return 0;
  }

  private Archive archive() throws IOException {
    String name = shapeOption.shape().label();
    Path checkpoint = model;
    if (checkpoint == null) {
      checkpoint =
          RandomCheckpoint.whole(
              work.folder().resolve("checkpoint-" + name + "-" + CheckpointLayout.LMMS.label()),
              shapeOption.shape(),
              CheckpointLayout.LMMS);
    } else {
      name = checkpoint.toAbsolutePath().normalize().getFileName().toString();
    }
    return ModelArchives.prepare(
        new VisionProgram(),
        checkpoint,
        work.folder()
            .resolve("archives-%s-%s".formatted(name, compute.type()).toLowerCase(Locale.ROOT)),
        compute.type(),
        ProgressListener.NONE);
  }

  private static List<ByteBuffer> random(int images, int bytes) {
    Random random = new Random(5);
    return Stream.generate(
            () -> {
              byte[] levels = new byte[bytes];
              random.nextBytes(levels);
              return ByteBuffer.allocateDirect(bytes).put(levels).flip();
            })
        .limit(images)
        .toList();
  }

  private static List<ByteBuffer> encode(
      VisionModel vision, List<ByteBuffer> images, int tilesPerPass) {
    List<ByteBuffer> embeddings = new ArrayList<>();
    for (int from = 0; from < images.size(); from += tilesPerPass) {
      List<VisionModel.Run> pass =
          images.subList(from, Math.min(from + tilesPerPass, images.size())).stream()
              .map(image -> new VisionModel.Run(vision.beginSingle(image), 1))
              .toList();
      vision.encode(pass);
      for (VisionModel.Run run : pass) {
        try (MediaEncoding media = run.media()) {
          embeddings.add(media.finish());
        }
      }
    }
    return embeddings;
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static void report(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
