package dev.onevision.inference.checkpoint;

/**
 * What a checkpoint's {@code config.json} says about the model.
 *
 * @param text the language model
 * @param vision the vision tower
 * @param image how pictures are tiled
 */
public record ModelConfig(TextConfig text, VisionConfig vision, ImageConfig image) {}
