package dev.onevision.vision.images;

/**
 * Raw JPEG samples to RGB, with libjpeg's fixed-point arithmetic for luminance and color
 * differences and Pillow's for CMYK, without color profiles.
 */
final class JpegColors {

  private static final int BITS = 16;
  private static final int HALF = 1 << (BITS - 1);
  private static final int[] RED = new int[256];
  private static final int[] BLUE = new int[256];
  private static final int[] GREEN_OF_RED = new int[256];
  private static final int[] GREEN_OF_BLUE = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int difference = i - 128;
      RED[i] = (fixed(1.40200) * difference + HALF) >> BITS;
      BLUE[i] = (fixed(1.77200) * difference + HALF) >> BITS;
      GREEN_OF_RED[i] = -fixed(0.71414) * difference;
      GREEN_OF_BLUE[i] = -fixed(0.34414) * difference + HALF;
    }
  }

  private JpegColors() {}

  private static int fixed(double factor) {
    return (int) (factor * (1 << BITS) + 0.5);
  }

  /** Gray to RGB. */
  static byte[] gray(byte[] samples) {
    byte[] rgb = new byte[Math.multiplyExact(samples.length, 3)];
    for (int i = 0; i < samples.length; i++) {
      rgb[i * 3] = samples[i];
      rgb[i * 3 + 1] = samples[i];
      rgb[i * 3 + 2] = samples[i];
    }
    return rgb;
  }

  /** Replaces luminance and color differences by RGB, in place. */
  static void luminanceToRgb(byte[] samples, int stride) {
    for (int i = 0; i + 2 < samples.length; i += stride) {
      int luminance = samples[i] & 0xff;
      int blue = samples[i + 1] & 0xff;
      int red = samples[i + 2] & 0xff;
      samples[i] = level(luminance + RED[red]);
      samples[i + 1] = level(luminance + ((GREEN_OF_BLUE[blue] + GREEN_OF_RED[red]) >> BITS));
      samples[i + 2] = level(luminance + BLUE[blue]);
    }
  }

  /**
   * CMYK to RGB. Files store it inverted, as Adobe's software writes it: a sample of 255 is no ink.
   *
   * @param samples cyan, magenta, yellow, black, inverted; or, where they were stored as luminance
   *     and color differences, what {@link #luminanceToRgb} made of them, which is the ink itself
   * @param inkNotInverted the latter case
   */
  static byte[] printToRgb(byte[] samples, boolean inkNotInverted) {
    byte[] rgb = new byte[samples.length / 4 * 3];
    int flip = inkNotInverted ? 0 : 255;
    for (int i = 0, at = 0; at < rgb.length; i += 4, at += 3) {
      int light = samples[i + 3] & 0xff;
      for (int channel = 0; channel < 3; channel++) {
        int ink = (samples[i + channel] & 0xff) ^ flip;
        rgb[at + channel] = level(light - productOver255(ink, light));
      }
    }
    return rgb;
  }

  private static int productOver255(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
  }

  private static byte level(int value) {
    return (byte) Math.min(Math.max(value, 0), 255);
  }
}
