package dev.onevision.vision.tiling;

/** Width and height in pixels, both at least 1. */
public record Size(int width, int height) {

  public Size {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("a size of " + width + " x " + height);
    }
  }
}
