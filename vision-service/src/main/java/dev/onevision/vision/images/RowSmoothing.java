package dev.onevision.vision.images;

/**
 * Undoes the repetition of a component's rows and interpolates instead: each output row is three
 * parts of its own sample row and one part of the nearest other. Rounding alternates, as in
 * libjpeg-turbo.
 */
final class RowSmoothing {

  private RowSmoothing() {}

  /**
   * Interpolates one component, in place.
   *
   * @param samples interleaved rows in which each pair of rows has the same values
   * @param component index of the component
   * @param stride components of a pixel
   */
  static void apply(byte[] samples, int component, int stride, int width, int height) {
    int row = width * stride;
    byte[] above = new byte[width];
    byte[] here = new byte[width];
    byte[] below = new byte[width];
    take(samples, component, stride, here);
    System.arraycopy(here, 0, above, 0, width);
    for (int y = 0; y < height; y += 2) {
      boolean last = y + 2 >= height;
      if (last) {
        System.arraycopy(here, 0, below, 0, width);
      } else {
        take(samples, (y + 2) * row + component, stride, below);
      }
      mix(here, above, 1, samples, y * row + component, stride);
      if (y + 1 < height) {
        mix(here, below, 2, samples, (y + 1) * row + component, stride);
      }
      byte[] free = above;
      above = here;
      here = below;
      below = free;
    }
  }

  private static void take(byte[] samples, int from, int stride, byte[] into) {
    for (int x = 0, at = from; x < into.length; x++, at += stride) {
      into[x] = samples[at];
    }
  }

  private static void mix(byte[] near, byte[] far, int bias, byte[] into, int from, int stride) {
    for (int x = 0, at = from; x < near.length; x++, at += stride) {
      into[at] = (byte) (((near[x] & 0xff) * 3 + (far[x] & 0xff) + bias) >> 2);
    }
  }
}
