package dev.onevision.vision.ffmpeg;

/**
 * A decoded image in 8-bit YUV 4:2:0, rows without padding.
 *
 * @param width of the luma plane
 * @param height of the luma plane
 * @param luma {@code width * height} samples
 * @param blue blue color difference, half as many columns and rows, rounded up
 * @param red red color difference, as {@code blue}
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of one image's samples; never compared
public record Planes(int width, int height, byte[] luma, byte[] blue, byte[] red) {

  /** Columns of the color difference planes. */
  public int chromaWidth() {
    return (width + 1) / 2;
  }

  /** Rows of the color difference planes. */
  public int chromaHeight() {
    return (height + 1) / 2;
  }
}
