package dev.onevision.vision.tiling;

/**
 * A decoded image: 8-bit RGB, interleaved, row by row, no padding between rows.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param rgb {@code height * width * 3} bytes; owned by this record, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of one image's bytes; never compared
public record Pixels(int width, int height, byte[] rgb) {

  /** Bytes per pixel. */
  public static final int CHANNELS = 3;

  public Pixels {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("An image of " + width + " x " + height + " pixels");
    }
    if (rgb.length != Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)) {
      throw new IllegalArgumentException(
          rgb.length + " bytes for an image of " + width + " x " + height + " pixels");
    }
  }
}
