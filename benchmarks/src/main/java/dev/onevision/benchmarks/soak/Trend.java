package dev.onevision.benchmarks.soak;

import java.util.ArrayList;
import java.util.List;

/** A quantity over time and its linear trend. */
final class Trend {

  private record Point(double hours, double value) {}

  private final List<Point> points = new ArrayList<>();

  void add(double hours, double value) {
    points.add(new Point(hours, value));
  }

  /** The mean between two times; the first is inclusive. */
  double mean(double fromHours, double toHours) {
    return points.stream()
        .filter(point -> point.hours() >= fromHours && point.hours() < toHours)
        .mapToDouble(Point::value)
        .average()
        .orElse(Double.NaN);
  }

  double max() {
    return points.stream().mapToDouble(Point::value).max().orElse(Double.NaN);
  }

  /** Growth per hour, by least squares over the points from a time on. */
  double slope(double fromHours) {
    List<Point> steady = points.stream().filter(point -> point.hours() >= fromHours).toList();
    double meanTime = steady.stream().mapToDouble(Point::hours).average().orElse(0);
    double meanValue = steady.stream().mapToDouble(Point::value).average().orElse(0);
    double together = 0;
    double alone = 0;
    for (Point point : steady) {
      double time = point.hours() - meanTime;
      together += time * (point.value() - meanValue);
      alone += time * time;
    }
    return alone == 0 ? 0 : together / alone;
  }
}
