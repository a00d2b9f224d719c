package dev.onevision.vision.encoder;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.vision.tiling.TilingRules;
import java.nio.file.Path;

/** What a checkpoint's configuration says of tiles, in the words of the tiling. */
public final class ModelTiling {

  private ModelTiling() {}

  /**
   * Reads the rules from a checkpoint folder's {@code config.json}.
   *
   * @throws dev.onevision.inference.checkpoint.CheckpointException if it cannot be used
   */
  public static TilingRules of(Path folder) {
    ModelConfig config = ModelConfig.read(folder);
    return new TilingRules(
        config.vision().imageSize(),
        config.vision().patchesPerSide(),
        config.image().gridPinpoints(),
        config.image().anyresMax());
  }
}
