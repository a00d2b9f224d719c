package dev.onevision.benchmarks.capacity.rates;

import java.util.Comparator;
import java.util.List;

/**
 * Milliseconds as a function of a number: straight lines between the recorded points, and the last
 * line beyond them. One point alone is a line through zero.
 */
final class Curve {

  private final double[] x;
  private final double[] y;

  /** A point of a curve. */
  record Point(double x, double millis) {}

  Curve(List<Point> points) {
    List<Point> sorted = points.stream().sorted(Comparator.comparingDouble(Point::x)).toList();
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("A curve needs a point");
    }
    boolean alone = sorted.size() == 1;
    x = new double[sorted.size() + (alone ? 1 : 0)];
    y = new double[x.length];
    for (int i = 0; i < sorted.size(); i++) {
      x[x.length - sorted.size() + i] = sorted.get(i).x();
      y[x.length - sorted.size() + i] = sorted.get(i).millis();
    }
  }

  private Curve(double[] x, double[] y) {
    this.x = x;
    this.y = y;
  }

  /** The milliseconds at a number; at least those at the first point, before it. */
  double at(double number) {
    if (number <= x[0]) {
      return y[0];
    }
    int right = 1;
    while (right < x.length - 1 && x[right] < number) {
      right++;
    }
    double part = (number - x[right - 1]) / (x[right] - x[right - 1]);
    return y[right - 1] + part * (y[right] - y[right - 1]);
  }

  /** The same curve, with all milliseconds multiplied. */
  Curve times(double factor) {
    double[] scaled = y.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return new Curve(x, scaled);
  }
}
