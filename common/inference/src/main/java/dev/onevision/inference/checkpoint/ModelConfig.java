package dev.onevision.inference.checkpoint;

import java.nio.file.Path;

/**
 * What a checkpoint's {@code config.json} says about the model.
 *
 * @param text the language model
 * @param vision the vision tower
 * @param image how pictures are tiled
 */
public record ModelConfig(TextConfig text, VisionConfig vision, ImageConfig image) {

  /**
   * Reads a folder's configuration alone.
   *
   * @throws CheckpointException if there is none, or it is not one of this model
   */
  public static ModelConfig read(Path folder) {
    return ConfigReader.read(folder);
  }
}
