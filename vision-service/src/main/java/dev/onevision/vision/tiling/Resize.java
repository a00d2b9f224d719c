package dev.onevision.vision.tiling;

import java.util.Arrays;

/**
 * Pillow's 8-bit bicubic resize with antialiasing, bit for bit: the horizontal pass rounded to
 * levels, then the vertical pass.
 *
 * <p>The two passes are interleaved: rows of the first pass live in a ring of the size of one
 * window of the second pass, so memory does not grow with the image's height.
 */
final class Resize {

  private static final int HALF = 1 << (FilterWeights.PRECISION_BITS - 1);

  private Resize() {}

  /** Receives the finished rows, top to bottom. */
  interface RowSink {

    /**
     * Receives one row.
     *
     * @param y index of the row
     * @param levels interleaved RGB, 0 to 255; overwritten after the call
     */
    void row(int y, int[] levels);
  }

  /** Resizes the image to {@code width} x {@code height}. */
  static void run(PaddedImage image, int width, int height, RowSink sink) {
    HorizontalPass first = new HorizontalPass(image, width);
    if (height == image.height()) {
      int[] row = new int[first.rowLength()];
      for (int y = 0; y < height; y++) {
        first.row(y, row, 0);
        sink.row(y, row);
      }
    } else {
      resizeRows(first, FilterWeights.of(image.height(), height), height, sink);
    }
  }

  private static void resizeRows(
      HorizontalPass first, FilterWeights weights, int height, RowSink sink) {
    int length = first.rowLength();
    int ringRows = Math.min(weights.stride, first.height());
    int[] ring = new int[Math.multiplyExact(ringRows, length)];
    int[] sums = new int[length];
    int rowsRead = 0;
    for (int y = 0; y < height; y++) {
      int from = weights.start[y];
      int to = from + weights.length[y];
      for (; rowsRead < to; rowsRead++) {
        first.row(rowsRead, ring, rowsRead % ringRows * length);
      }
      Arrays.fill(sums, HALF);
      for (int row = from; row < to; row++) {
        addRow(
            sums, ring, row % ringRows * length, weights.weights[y * weights.stride + row - from]);
      }
      for (int i = 0; i < length; i++) {
        sums[i] = HorizontalPass.level(sums[i]);
      }
      sink.row(y, sums);
    }
  }

  /** A separate loop without branches, which the compiler turns into vector instructions. */
  private static void addRow(int[] sums, int[] ring, int offset, int weight) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += ring[offset + i] * weight;
    }
  }
}
