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

/**
 * Time to resize a decoded image and cut it into tiles as the published models do, on one thread.
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

  /** Width and height of the image. */
  @Param({"1920x1080", "4032x3024"})
  public String size = "1920x1080";

  /** How it is cut. */
  @Param({"ANYRES", "PAD"})
  public TilingMode mode = TilingMode.ANYRES;

  private final Tiler tiler = new Tiler(TilingRules.ofGrids(TILE, PATCHES, 6, 9));
  private final ByteBuffer buffer = tiler.newBuffer();
  private Pixels image = new Pixels(1, 1, new byte[Pixels.CHANNELS]);

  /** Makes an image of noise, since the content does not affect the time. */
  @Setup
  public void makeImage() {
    int cross = size.indexOf('x');
    int width = Integer.parseInt(size.substring(0, cross));
    int height = Integer.parseInt(size.substring(cross + 1));
    byte[] rgb = new byte[width * height * Pixels.CHANNELS];
    new Random(1).nextBytes(rgb);
    image = new Pixels(width, height, rgb);
  }

  /** Cuts it. */
  @Benchmark
  public Tiles cut() {
    return tiler.tile(image, mode, buffer);
  }
}
