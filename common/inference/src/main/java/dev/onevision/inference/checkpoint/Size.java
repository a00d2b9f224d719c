package dev.onevision.inference.checkpoint;

/** Width and height in pixels, both at least 1. */
public record Size(int width, int height) {

  public Size {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("Invalid size: %d x %d".formatted(width, height));
    }
  }
}
