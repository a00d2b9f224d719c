package dev.onevision.vision.tiling;

import java.util.Arrays;

/**
 * The first pass of a resize: produces rows of the new width at the old height.
 *
 * <p>Background columns enter a row's sums as one precomputed constant per output column, so the
 * work grows with the image, not with its background. A row of background stays unchanged: the
 * weights of a window sum to one within far less than half a level.
 */
final class HorizontalPass {

  private static final int HALF = 1 << (FilterWeights.PRECISION_BITS - 1);

  private final PaddedImage padded;
  private final int outWidth;
  private final FilterWeights weights;

  /** Per output column: the part of the window inside the image, in image columns. */
  private final int[] from;

  private final int[] to;

  /** Per output column: index of the weight of column {@link #from}. */
  private final int[] weightIndex;

  /** Per output column: the rounding half plus the background's share. */
  private final int[] constant;

  HorizontalPass(PaddedImage padded, int outWidth) {
    this.padded = padded;
    this.outWidth = outWidth;
    this.weights = FilterWeights.of(padded.width(), outWidth);
    this.from = new int[outWidth];
    this.to = new int[outWidth];
    this.weightIndex = new int[outWidth];
    this.constant = new int[outWidth];
    for (int x = 0; x < outWidth; x++) {
      clipWindow(x);
    }
  }

  private void clipWindow(int x) {
    int windowFrom = weights.start[x] - padded.left();
    int windowTo = windowFrom + weights.length[x];
    int width = padded.pixels().width();
    from[x] = Math.clamp(windowFrom, 0, width);
    to[x] = Math.clamp(windowTo, from[x], width);
    weightIndex[x] = x * weights.stride + from[x] - windowFrom;
    int outside = 0;
    for (int column = windowFrom; column < windowTo; column++) {
      if (column < from[x] || column >= to[x]) {
        outside += weights.weights[x * weights.stride + column - windowFrom];
      }
    }
    constant[x] = HALF + outside * padded.level();
  }

  /** Values of a row. */
  int rowLength() {
    return outWidth * Pixels.CHANNELS;
  }

  /** Number of rows. */
  int height() {
    return padded.height();
  }

  /**
   * Writes row {@code y}, interleaved levels of 0 to 255, into {@code into} from {@code offset}.
   */
  void row(int y, int[] into, int offset) {
    int imageRow = y - padded.top();
    if (imageRow < 0 || imageRow >= padded.pixels().height()) {
      Arrays.fill(into, offset, offset + rowLength(), padded.level());
    } else if (outWidth == padded.width()) {
      copy(imageRow, into, offset);
    } else {
      resample(imageRow, into, offset);
    }
  }

  private void copy(int imageRow, int[] into, int offset) {
    byte[] rgb = padded.pixels().rgb();
    int length = padded.pixels().width() * Pixels.CHANNELS;
    int source = imageRow * length;
    int left = padded.left() * Pixels.CHANNELS;
    Arrays.fill(into, offset, offset + left, padded.level());
    for (int i = 0; i < length; i++) {
      into[offset + left + i] = rgb[source + i] & 0xff;
    }
    Arrays.fill(into, offset + left + length, offset + rowLength(), padded.level());
  }

  private void resample(int imageRow, int[] into, int offset) {
    byte[] rgb = padded.pixels().rgb();
    int rowStart = imageRow * padded.pixels().width() * Pixels.CHANNELS;
    int[] factors = weights.weights;
    int target = offset;
    for (int x = 0; x < outWidth; x++) {
      int red = constant[x];
      int green = red;
      int blue = red;
      int factor = weightIndex[x];
      int end = rowStart + to[x] * Pixels.CHANNELS;
      for (int i = rowStart + from[x] * Pixels.CHANNELS; i < end; i += Pixels.CHANNELS) {
        int weight = factors[factor++];
        red += (rgb[i] & 0xff) * weight;
        green += (rgb[i + 1] & 0xff) * weight;
        blue += (rgb[i + 2] & 0xff) * weight;
      }
      into[target] = level(red);
      into[target + 1] = level(green);
      into[target + 2] = level(blue);
      target += Pixels.CHANNELS;
    }
  }

  /** A fixed-point sum as a level, without the overshoot of the cubic kernel. */
  static int level(int sum) {
    return Math.min(Math.max(sum >> FilterWeights.PRECISION_BITS, 0), 255);
  }
}
