package dev.onevision.vision.encoder;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.vision.tiling.TilingRules;
import java.nio.file.Path;

/** The tiling rules in a checkpoint's configuration. */
public final class ModelTiling {

  private ModelTiling() {}

  /**
   * Reads the rules from a checkpoint folder's {@code config.json}.
   *
   * @throws dev.onevision.inference.checkpoint.CheckpointException if it cannot be used
   */
  public static TilingRules of(Path folder) {
    return of(ModelConfig.read(folder));
  }

  /** The rules of these dimensions. */
  public static TilingRules of(ModelConfig config) {
    return new TilingRules(
        config.vision().imageSize(),
        config.vision().patchesPerSide(),
        config.image().gridPinpoints(),
        config.image().anyresMax());
  }
}
