package dev.onevision.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a report as tables: the figures, and the ratios of the rounds. */
public final class MarkdownTable {

  private static final String NONE = "";

  private MarkdownTable() {}

  /** The medians, with a row for each system and a column for each setting. */
  public static String figures(Report report) {
    return table(
        report.unit(),
        report.settings(),
        report.systems(),
        (system, setting) ->
            report
                .find(setting, system)
                .map(series -> number(series.median()))
                .findFirst()
                .orElse(NONE));
  }

  /** The ratios of our systems over the peers, with the range of the rounds. */
  public static String ratios(Report report) {
    List<String> pairs = report.ratios().stream().map(MarkdownTable::pair).distinct().toList();
    return table(
        "ratio",
        report.settings(),
        pairs,
        (pair, setting) ->
            report.ratios().stream()
                .filter(ratio -> ratio.setting().equals(setting) && pair(ratio).equals(pair))
                .map(MarkdownTable::range)
                .findFirst()
                .orElse(NONE));
  }

  private static String pair(Ratio ratio) {
    return ratio.system() + " / " + ratio.over();
  }

  private static String range(Ratio ratio) {
    return String.format(
        Locale.ROOT, "%.2f (%.2f to %.2f)", ratio.median(), ratio.min(), ratio.max());
  }

  private static String table(
      String corner,
      List<String> columns,
      List<String> rows,
      BiFunction<String, String, String> cell) {
    Stream<String> head =
        Stream.of(row(corner, columns), row("---", columns.stream().map(_ -> "---").toList()));
    Stream<String> body =
        rows.stream()
            .map(row -> row(row, columns.stream().map(column -> cell.apply(row, column)).toList()));
    return Stream.concat(head, body).collect(Collectors.joining("\n", "", "\n"));
  }

  private static String row(String first, List<String> cells) {
    return "| " + first + " | " + String.join(" | ", cells) + " |";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }
}
