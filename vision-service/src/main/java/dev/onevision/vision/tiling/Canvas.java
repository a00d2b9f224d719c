package dev.onevision.vision.tiling;

/**
 * A picture placed on a larger grey background that is never materialised: a sliver of a picture
 * padded to a square would need the square of its longer side.
 *
 * @param pixels the picture
 * @param width of the whole, at least {@code left + pixels.width()}
 * @param height of the whole, at least {@code top + pixels.height()}
 * @param left columns of background before the picture
 * @param top rows of background above the picture
 * @param level of every channel of the background, 0 to 255
 */
record Canvas(Pixels pixels, int width, int height, int left, int top, int level) {

  /** The picture alone. */
  static Canvas of(Pixels pixels) {
    return new Canvas(pixels, pixels.width(), pixels.height(), 0, 0, 0);
  }

  /** The picture in the middle of a square; the odd row or column goes below or to the right. */
  static Canvas square(Pixels pixels, int level) {
    int side = Math.max(pixels.width(), pixels.height());
    return new Canvas(
        pixels, side, side, (side - pixels.width()) / 2, (side - pixels.height()) / 2, level);
  }
}
