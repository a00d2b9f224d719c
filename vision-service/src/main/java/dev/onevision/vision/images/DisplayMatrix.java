package dev.onevision.vision.images;

/** The matrix by which cameras note how an image or a video is turned. Pure. */
public final class DisplayMatrix {

  private DisplayMatrix() {}

  /**
   * The orientation nearest to the matrix, which shows point (x, y) at (m0 x + m3 y, m1 x + m4 y),
   * with y downwards.
   *
   * @param m nine numbers, row by row
   */
  public static Orientation orientation(int[] m) {
    long straight = Math.abs((long) m[0]) + Math.abs((long) m[4]);
    long turned = Math.abs((long) m[1]) + Math.abs((long) m[3]);
    if (straight >= turned) {
      if (m[0] < 0) {
        return m[4] < 0 ? Orientation.UPSIDE_DOWN : Orientation.MIRRORED;
      }
      return m[4] < 0 ? Orientation.FLIPPED : Orientation.UPRIGHT;
    }
    if (m[1] > 0) {
      return m[3] < 0 ? Orientation.RIGHT : Orientation.TRANSPOSED;
    }
    return m[3] > 0 ? Orientation.LEFT : Orientation.TRANSVERSED;
  }
}
