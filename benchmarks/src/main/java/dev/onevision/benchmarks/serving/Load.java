package dev.onevision.benchmarks.serving;

import dev.onevision.benchmarks.report.Series;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a number of concurrent streams measured.
 *
 * @param firstMillis median time to the first token, in ms
 * @param first95Millis 95th percentile of it
 * @param tokenMillis median over the streams of the mean time between tokens, in ms
 * @param eventsPerSecond events of all streams together
 */
public record Load(
    double firstMillis, double first95Millis, double tokenMillis, double eventsPerSecond) {

  /** Summarizes streams. */
  static Load of(List<StreamTimes> streams, double seconds) {
    List<Double> first = sorted(streams, StreamTimes::secondsToFirst);
    List<Double> between = sorted(streams, StreamTimes::secondsBetween);
    int events = streams.stream().mapToInt(StreamTimes::events).sum();
    return new Load(
        1e3 * Series.median(first),
        1e3 * first.get(first.size() * 95 / 100),
        1e3 * Series.median(between),
        events / seconds);
  }

  /** What this load adds to the times of another one. */
  public Load minus(Load other) {
    return new Load(
        firstMillis - other.firstMillis,
        first95Millis - other.first95Millis,
        tokenMillis - other.tokenMillis,
        eventsPerSecond - other.eventsPerSecond);
  }

  private static List<Double> sorted(
      List<StreamTimes> streams, ToDoubleFunction<StreamTimes> figure) {
    return streams.stream().map(figure::applyAsDouble).sorted().toList();
  }
}
