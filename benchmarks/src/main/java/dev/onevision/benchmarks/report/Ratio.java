package dev.onevision.benchmarks.report;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The figures of one system over those of another, round by round, so that load that slows both
 * cancels out.
 *
 * @param median of the rounds' ratios
 * @param min smallest of them
 * @param max largest of them
 */
public record Ratio(
    String setting, String system, String over, double median, double min, double max) {

  static Ratio of(Series own, Series other) {
    int rounds = Math.min(own.rounds().size(), other.rounds().size());
    List<Double> ratios =
        IntStream.range(0, rounds)
            .mapToObj(i -> own.rounds().get(i) / other.rounds().get(i))
            .sorted()
            .toList();
    return new Ratio(
        own.setting(),
        own.system(),
        other.system(),
        Series.median(ratios),
        ratios.getFirst(),
        ratios.getLast());
  }
}
