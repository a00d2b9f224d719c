package dev.onevision.vision.tiling;

/**
 * An image on a larger gray background, which is never materialized: a sliver padded to a square
 * would need the square of its longer side.
 *
 * @param pixels the image
 * @param width of the whole, at least {@code left + pixels.width()}
 * @param height of the whole, at least {@code top + pixels.height()}
 * @param left columns of background before the image
 * @param top rows of background above the image
 * @param level of every channel of the background, 0 to 255
 */
record PaddedImage(Pixels pixels, int width, int height, int left, int top, int level) {

  /** The image alone. */
  static PaddedImage of(Pixels pixels) {
    return new PaddedImage(pixels, pixels.width(), pixels.height(), 0, 0, 0);
  }

  /** The image in the middle of a square; the odd row or column goes below or to the right. */
  static PaddedImage square(Pixels pixels, int level) {
    int side = Math.max(pixels.width(), pixels.height());
    return new PaddedImage(
        pixels, side, side, (side - pixels.width()) / 2, (side - pixels.height()) / 2, level);
  }
}
