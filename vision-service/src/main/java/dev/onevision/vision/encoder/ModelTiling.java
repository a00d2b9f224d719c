package dev.onevision.vision.encoder;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.Resolution;
import dev.onevision.vision.tiling.Size;
import dev.onevision.vision.tiling.TilingRules;
import java.nio.file.Path;
import java.util.List;

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
    List<Size> resolutions =
        config.image().gridPinpoints().stream().map(ModelTiling::size).toList();
    return new TilingRules(
        config.vision().imageSize(),
        config.vision().patchesPerSide(),
        resolutions,
        config.image().anyresMax());
  }

  private static Size size(Resolution resolution) {
    return new Size(resolution.width(), resolution.height());
  }
}
