package dev.onevision.benchmarks.soak;

import dev.onevision.benchmarks.soak.Footprint.Quantity;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The resources of all parts over time. Used by one thread. */
final class Trends {

  /** Share of the run that is left out of the trend: caches fill and code is compiled. */
  private static final double WARM_AFTER = 0.25;

  private final Map<String, Map<Quantity, Trend>> parts = new LinkedHashMap<>();
  private double hours;

  void add(String part, double atHours, Map<Quantity, Double> footprint) {
    hours = atHours;
    Map<Quantity, Trend> trends =
        parts.computeIfAbsent(part, name -> new EnumMap<>(Quantity.class));
    footprint.forEach(
        (quantity, value) ->
            trends.computeIfAbsent(quantity, name -> new Trend()).add(atHours, value));
  }

  /** As Markdown: the mean of each quarter, the max, and the growth per hour after warm-up. */
  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        "| part | mean of each quarter | 1 | 2 | 3 | 4 | max | growth per hour |\n"
            + "|---|---|---|---|---|---|---|---|\n");
    parts.forEach(
        (part, trends) ->
            trends.forEach(
                (quantity, trend) ->
                    table.append(
                        String.format(
                            Locale.ROOT,
                            "| %s | %s | %s | %.0f | %+.2f |%n",
                            part,
                            quantity.title(),
                            quarters(trend),
                            trend.max(),
                            trend.slope(WARM_AFTER * hours)))));
    return table.toString();
  }

  private String quarters(Trend trend) {
    // Slightly more than a quarter, so that the last sample is inside.
    double quarter = Math.nextUp(hours) / 4;
    return IntStream.range(0, 4)
        .mapToObj(
            i -> String.format(Locale.ROOT, "%.0f", trend.mean(i * quarter, (i + 1) * quarter)))
        .collect(Collectors.joining(" | "));
  }
}
