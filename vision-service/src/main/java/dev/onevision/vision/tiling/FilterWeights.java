package dev.onevision.vision.tiling;

/**
 * The weights of one axis of Pillow's antialiased bicubic resampling, in fixed point.
 *
 * <p>For each output sample {@code i}: the window of input samples from {@link #start} on, {@link
 * #length} of them, and their weights at {@code weights[i * stride ...]}. Weights are computed in
 * doubles, divided by their sum and then rounded half away from zero to {@value #PRECISION_BITS}
 * fractional bits; the order of the operations is part of the result.
 */
final class FilterWeights {

  static final int PRECISION_BITS = 22;

  /** Half of the cubic kernel's support. */
  private static final double RADIUS = 2.0;

  private static final double A = -0.5;

  final int stride;
  final int[] start;
  final int[] length;
  final int[] weights;

  private FilterWeights(int stride, int[] start, int[] length, int[] weights) {
    this.stride = stride;
    this.start = start;
    this.length = length;
    this.weights = weights;
  }

  /** Weights that turn {@code in} samples into {@code out}. */
  static FilterWeights of(int in, int out) {
    double scale = (double) in / out;
    double filterScale = Math.max(scale, 1.0);
    double support = RADIUS * filterScale;
    int stride = (int) Math.ceil(support) * 2 + 1;
    int[] start = new int[out];
    int[] length = new int[out];
    int[] weights = new int[Math.multiplyExact(out, stride)];
    double[] window = new double[stride];
    double inverse = 1.0 / filterScale;
    for (int i = 0; i < out; i++) {
      double center = (i + 0.5) * scale;
      int from = Math.max((int) (center - support + 0.5), 0);
      int to = Math.min((int) (center + support + 0.5), in);
      double sum = 0;
      for (int j = from; j < to; j++) {
        double weight = cubic((j - center + 0.5) * inverse);
        window[j - from] = weight;
        sum += weight;
      }
      for (int j = 0; j < to - from; j++) {
        double weight = sum == 0 ? window[j] : window[j] / sum;
        weights[i * stride + j] = toFixedPoint(weight);
      }
      start[i] = from;
      length[i] = to - from;
    }
    return new FilterWeights(stride, start, length, weights);
  }

  private static int toFixedPoint(double weight) {
    double scaled = weight * (1 << PRECISION_BITS);
    return (int) (weight < 0 ? scaled - 0.5 : scaled + 0.5);
  }

  private static double cubic(double x) {
    double d = Math.abs(x);
    if (d < 1.0) {
      return ((A + 2.0) * d - (A + 3.0)) * d * d + 1;
    }
    if (d < 2.0) {
      return (((d - 5) * d + 8) * d - 4) * A;
    }
    return 0;
  }
}
