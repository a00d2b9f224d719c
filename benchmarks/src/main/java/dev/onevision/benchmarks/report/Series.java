package dev.onevision.benchmarks.report;

import java.util.List;

/**
 * The figures of one system in one setting.
 *
 * @param setting what was measured, such as {@code 8 sequences}
 * @param system that was measured
 * @param median of the rounds
 * @param rounds one figure for each round, in order
 */
public record Series(String setting, String system, double median, List<Double> rounds) {

  public Series {
    rounds = List.copyOf(rounds);
  }

  /** A series of at least one round. */
  static Series of(String setting, String system, List<Double> rounds) {
    return new Series(setting, system, median(rounds), rounds);
  }

  /** The median; of an even number of values, the mean of the middle two. */
  public static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
