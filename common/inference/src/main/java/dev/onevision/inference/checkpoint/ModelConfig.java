package dev.onevision.inference.checkpoint;

import java.nio.file.Path;

/**
 * The model's dimensions, from a checkpoint's {@code config.json}.
 *
 * @param text the language model
 * @param vision the vision tower
 * @param image how images are tiled
 */
public record ModelConfig(TextConfig text, VisionConfig vision, ImageConfig image) {

  /**
   * Reads a folder's configuration only.
   *
   * @throws CheckpointException if it is missing, or is for another kind of model
   */
  public static ModelConfig read(Path folder) {
    return ConfigReader.read(folder);
  }
}
