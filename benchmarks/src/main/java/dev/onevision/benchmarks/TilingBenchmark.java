package dev.onevision.benchmarks;

import dev.onevision.vision.tiling.Pixels;
import dev.onevision.vision.tiling.Tiler;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.tiling.TilingMode;
import dev.onevision.vision.tiling.TilingRules;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Time to resize a decoded picture and cut it into the tiles of the published models, on one
 * thread. {@code ./onevision bench tiling}, with JMH's options.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TilingBenchmark {

  private static final int TILE = 384;
  private static final int PATCHES = 27;

  /** Width and height of the picture. */
  @Param({"1920x1080", "4032x3024"})
  public String size = "1920x1080";

  /** How it is cut. */
  @Param({"ANYRES", "PAD"})
  public TilingMode mode = TilingMode.ANYRES;

  private final Tiler tiler = new Tiler(TilingRules.ofGrids(TILE, PATCHES, 6, 9));
  private final ByteBuffer buffer = tiler.newBuffer();
  private Pixels picture = new Pixels(1, 1, new byte[Pixels.CHANNELS]);

  /** Runs this class's benchmarks. */
  public static void main(String[] arguments) throws RunnerException, CommandLineOptionException {
    new Runner(
            new OptionsBuilder()
                .parent(new CommandLineOptions(arguments))
                .include(TilingBenchmark.class.getName())
                .build())
        .run();
  }

  /** Makes a picture of noise: what it shows does not matter to the time. */
  @Setup
  public void makePicture() {
    int cross = size.indexOf('x');
    int width = Integer.parseInt(size.substring(0, cross));
    int height = Integer.parseInt(size.substring(cross + 1));
    byte[] rgb = new byte[width * height * Pixels.CHANNELS];
    new Random(1).nextBytes(rgb);
    picture = new Pixels(width, height, rgb);
  }

  /** Cuts it. */
  @Benchmark
  public Tiles cut() {
    return tiler.tile(picture, mode, buffer);
  }
}
