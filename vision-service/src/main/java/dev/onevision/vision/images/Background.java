package dev.onevision.vision.images;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The color that transparent images are composited on.
 *
 * @param red level, 0 to 255
 * @param green level, 0 to 255
 * @param blue level, 0 to 255
 */
record Background(int red, int green, int blue) {

  /** No compositing. */
  private static final String NONE = "none";

  private static final int OPAQUE = 255;

  /**
   * Reads a background.
   *
   * @param text {@code none}, {@code white}, {@code black} or a color such as {@code #ffcc00}
   * @return null for {@code none}
   * @throws IllegalArgumentException if the text is something else
   */
  static @Nullable Background parse(String text) {
    return switch (text) {
      case NONE -> null;
      case "white" -> new Background(OPAQUE, OPAQUE, OPAQUE);
      case "black" -> new Background(0, 0, 0);
      default -> ofHex(text);
    };
  }

  private static Background ofHex(String text) {
    if (text.length() == 7 && text.charAt(0) == '#') {
      try {
        int rgb = HexFormat.fromHexDigits(text, 1, 7);
        return new Background(rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff);
      } catch (IllegalArgumentException e) {
        // Falls through to the message below.
      }
    }
    throw new IllegalArgumentException(
        "must be 'none', 'white', 'black' or a color such as '#ffcc00'");
  }

  /** Fills RGB pixels with the color. */
  void fill(byte[] rgb) {
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = (byte) red;
      rgb[i + 1] = (byte) green;
      rgb[i + 2] = (byte) blue;
    }
  }

  /**
   * Composites pixels on the color, in place.
   *
   * @param rgb interleaved pixels, not multiplied by alpha
   * @param offset of the first pixel's red
   * @param alpha one level a pixel
   * @param alphaOffset of the first pixel's alpha
   * @param count pixels
   */
  void composite(byte[] rgb, int offset, byte[] alpha, int alphaOffset, int count) {
    for (int i = 0; i < count; i++) {
      int weight = alpha[alphaOffset + i] & 0xff;
      if (weight != OPAQUE) {
        int at = offset + 3 * i;
        rgb[at] = mix(rgb[at], red, weight);
        rgb[at + 1] = mix(rgb[at + 1], green, weight);
        rgb[at + 2] = mix(rgb[at + 2], blue, weight);
      }
    }
  }

  /** Rounded to the nearest level. */
  private static byte mix(byte level, int below, int weight) {
    return (byte) (((level & 0xff) * weight + below * (OPAQUE - weight) + 127) / OPAQUE);
  }
}
