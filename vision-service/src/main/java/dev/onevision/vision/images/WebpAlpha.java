package dev.onevision.vision.images;

import dev.onevision.vision.media.MediaException;
import java.io.IOException;
import java.util.Arrays;

/** The alpha plane that a lossy WebP frame carries in a chunk of its own. */
final class WebpAlpha {

  private static final int RAW = 0;
  private static final int LOSSLESS = 1;
  private static final int RESERVED = 3;

  /** Shift of the channel that has the levels. */
  private static final int GREEN = 8;

  private WebpAlpha() {}

  /**
   * Decodes the plane.
   *
   * @param start of the chunk's body, within the data
   * @param length of the chunk's body, within the data
   */
  static byte[] decode(byte[] data, int start, int length, int width, int height, DecodeTime time)
      throws IOException, MediaException {
    int count = Math.multiplyExact(width, height);
    int flags = length < 1 ? RESERVED : data[start];
    int body = start + 1;
    byte[] levels =
        switch (flags & 3) {
          case RAW -> raw(data, body, length - 1, count);
          case LOSSLESS ->
              WebpImage.channel(
                  Vp8lDecoder.plane(data, body, length - 1, width, height, time), GREEN);
          default -> throw new IOException("WebP: an unknown compression of the alpha plane");
        };
    undo(flags >> 2 & 3, levels, width, height);
    return levels;
  }

  private static byte[] raw(byte[] data, int start, int length, int count) throws IOException {
    if (length < count) {
      throw new IOException("WebP: the alpha plane is too short");
    }
    return Arrays.copyOfRange(data, start, start + count);
  }

  /** Adds each level's prediction: none, left, above, or the gradient of its three neighbors. */
  private static void undo(int filter, byte[] levels, int width, int height) {
    if (filter == 0) {
      return;
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = y * width + x;
        levels[at] += (byte) prediction(filter, levels, at, x, y, width);
      }
    }
  }

  private static int prediction(int filter, byte[] levels, int at, int x, int y, int width) {
    if (x == 0 && y == 0) {
      return 0;
    }
    if (y == 0) {
      return levels[at - 1];
    }
    if (x == 0) {
      return levels[at - width];
    }
    return switch (filter) {
      case 1 -> levels[at - 1];
      case 2 -> levels[at - width];
      default -> {
        int gradient =
            (levels[at - 1] & 0xff) + (levels[at - width] & 0xff) - (levels[at - width - 1] & 0xff);
        yield Math.clamp(gradient, 0, 255);
      }
    };
  }
}
