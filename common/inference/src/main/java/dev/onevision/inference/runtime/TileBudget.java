package dev.onevision.inference.runtime;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.VisionConfig;
import dev.onevision.inference.program.ComputeType;

/** How many tiles go through the vision tower at once. */
public final class TileBudget {

  /** More tiles do not make a pass more efficient on any GPU that was measured. */
  private static final int MAX_CUDA = 32;

  /** Rows that occupy a CPU's cores; more only make other images wait. */
  private static final int ROWS_CPU = 1024;

  private static final int MAX_CPU = 8;

  /** Activations take at most this part of the memory that is free after loading. */
  private static final int MEMORY_SHARE = 4;

  private TileBudget() {}

  /**
   * The number for a device.
   *
   * @param freeBytes free memory of the device, with the weights loaded
   */
  public static int of(ModelConfig config, ComputeType type, boolean cuda, long freeBytes) {
    VisionConfig vision = config.vision();
    int patches = vision.patchesPerSide() * vision.patchesPerSide();
    int useful = cuda ? MAX_CUDA : Math.clamp(ROWS_CPU / patches, 1, MAX_CPU);
    long fitting = freeBytes / MEMORY_SHARE / bytesPerTile(config, type);
    return (int) Math.clamp(fitting, 1, useful);
  }

  /** Memory of one tile's activations at the widest place of a layer, and of its pixels. */
  public static long bytesPerTile(ModelConfig config, ComputeType type) {
    VisionConfig vision = config.vision();
    long patches = (long) vision.patchesPerSide() * vision.patchesPerSide();
    long values = 2L * vision.intermediateSize() + 6L * vision.hiddenSize();
    long pixels = 3L * vision.imageSize() * vision.imageSize();
    return patches * values * type.bytes() + pixels * (Double.BYTES + 2 * Float.BYTES);
  }
}
