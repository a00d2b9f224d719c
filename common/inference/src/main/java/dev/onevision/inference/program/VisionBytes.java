package dev.onevision.inference.program;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.VisionConfig;

/** Bytes that the weights of a vision tower and its projector take. */
public final class VisionBytes {

  private static final int CHANNELS = 3;

  private VisionBytes() {}

  /** Of a model in this type. */
  public static long of(ModelConfig config, ComputeType type) {
    VisionConfig tower = config.vision();
    long width = tower.hiddenSize();
    long patches = (long) tower.patchesPerSide() * tower.patchesPerSide();
    long embedding =
        (long) CHANNELS * tower.patchSize() * tower.patchSize() * width + patches * width;
    long layer = 4 * width * width + 2 * width * tower.intermediateSize();
    long text = config.text().hiddenSize();
    long projector = width * text + text * text;
    return (embedding + tower.layers() * layer + projector) * type.bytes();
  }
}
