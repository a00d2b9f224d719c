package dev.onevision.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Accuracy by kind of question and wording, as rows of the model card. Not thread-safe. */
final class AccuracyTable {

  private static final double Z95 = 1.96;
  private static final List<String> WORDINGS = List.of("trained", "new");

  private final Map<String, Map<String, Score>> rows = new LinkedHashMap<>();

  /** The number of right completions among all. */
  private record Score(int right, int asked) {

    static final Score NONE = new Score(0, 0);

    Score plus(boolean one) {
      return new Score(right + (one ? 1 : 0), asked + 1);
    }

    /** With Wilson's interval, which also holds near 0 and 100 %. */
    String cells() {
      if (asked == 0) {
        return " | ";
      }
      double n = asked;
      double p = right / n;
      double middle = p + Z95 * Z95 / (2 * n);
      double half = Z95 * Math.sqrt(p * (1 - p) / n + Z95 * Z95 / (4 * n * n));
      double scale = 1 + Z95 * Z95 / n;
      double low = Math.max(0, (middle - half) / scale);
      double high = Math.min(1, (middle + half) / scale);
      return String.format(
          Locale.ROOT, "%d/%d | %.1f %% (%.1f-%.1f)", right, asked, 100 * p, 100 * low, 100 * high);
    }
  }

  void add(HeldOutQuestion question, boolean right) {
    rows.computeIfAbsent(question.about() + ": " + question.kind(), row -> new LinkedHashMap<>())
        .merge(question.wording(), Score.NONE.plus(right), (old, one) -> old.plus(right));
  }

  /** The table in Markdown, in the order of the first questions of each kind. */
  String markdown() {
    StringBuilder out =
        new StringBuilder(
            """
            | | trained wordings | | new wordings | |
            |---|---|---|---|---|
            """);
    rows.forEach(
        (row, scores) -> {
          out.append("| ").append(row);
          for (String wording : WORDINGS) {
            out.append(" | ").append(scores.getOrDefault(wording, Score.NONE).cells());
          }
          out.append(" |\n");
        });
    return out.toString();
  }
}
