package dev.onevision.vision.tiling;

import static java.util.Comparator.comparing;

import dev.onevision.inference.checkpoint.Size;
import dev.onevision.inference.program.FeatureMap;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rules of tiling in another manner than the plan's: candidates are sorted, rows and columns
 * are lists that are cut, tokens are counted by laying them out, and each operation on doubles is
 * done exactly, in decimals, and rounded to a double afterwards.
 */
record PlainGeometry(
    Size canvas,
    Size resized,
    int left,
    int top,
    List<Integer> rows,
    List<Integer> columns,
    Size finalMap,
    int tokens) {

  /** What a plan says, in the same terms. */
  static PlainGeometry of(AnyresPlan plan) {
    FeatureMap map = plan.map();
    return new PlainGeometry(
        plan.canvas(),
        plan.resized(),
        plan.left(),
        plan.top(),
        IntStream.range(map.top(), map.top() + map.height()).boxed().toList(),
        IntStream.range(map.left(), map.left() + map.width()).boxed().toList(),
        new Size(map.finalWidth(), map.finalHeight()),
        plan.tokens());
  }

  static PlainGeometry of(Size image, TilingRules rules) {
    int w = image.width();
    int h = image.height();
    Size canvas =
        rules.resolutions().stream()
            .map(resolution -> Candidate.of(image, resolution))
            .min(comparing(Candidate::shown).reversed().thenComparing(Candidate::black))
            .orElseThrow()
            .canvas();
    Size resized = resized(image, canvas);
    List<Integer> rows = patches(canvas.height(), rules);
    List<Integer> columns = patches(canvas.width(), rules);
    boolean padsRows = over(w, h) > over(columns.size(), rows.size());
    if (padsRows) {
      rows = cut(rows, truncated(times(h, over(columns.size(), w))));
    } else {
      columns = cut(columns, truncated(times(w, over(rows.size(), h))));
    }
    int perTile = rules.patchesPerSide() * rules.patchesPerSide();
    int max = rules.maxTilesOfTokens() * perTile;
    int finalRows = rows.size();
    int finalColumns = columns.size();
    if (max > 0) {
      double factor = Math.sqrt(over(rows.size() * columns.size(), max));
      if (factor > 1.1) {
        finalRows = wholeTimes(rows.size(), factor);
        finalColumns = wholeTimes(columns.size(), factor);
      }
    }
    List<String> tokens = new ArrayList<>();
    IntStream.range(0, perTile).forEach(i -> tokens.add("base"));
    for (int row = 0; row < finalRows; row++) {
      IntStream.range(0, finalColumns).forEach(i -> tokens.add("patch"));
      tokens.add("newline");
    }
    return new PlainGeometry(
        canvas,
        resized,
        Math.floorDiv(canvas.width() - resized.width(), 2),
        Math.floorDiv(canvas.height() - resized.height(), 2),
        rows,
        columns,
        new Size(finalColumns, finalRows),
        tokens.size());
  }

  /** A canvas, the pixels of the image it shows, and those that stay black. */
  private record Candidate(Size canvas, long shown, long black) {

    static Candidate of(Size image, Size canvas) {
      long shown = PlainGeometry.shown(image, canvas);
      return new Candidate(canvas, shown, (long) canvas.width() * canvas.height() - shown);
    }
  }

  private static long shown(Size image, Size canvas) {
    double scale =
        Math.min(over(canvas.width(), image.width()), over(canvas.height(), image.height()));
    long scaled =
        (long) truncated(times(image.width(), scale)) * truncated(times(image.height(), scale));
    return Math.min(scaled, (long) image.width() * image.height());
  }

  private static Size resized(Size image, Size canvas) {
    double horizontal = over(canvas.width(), image.width());
    double vertical = over(canvas.height(), image.height());
    return horizontal < vertical
        ? new Size(
            canvas.width(),
            Math.min((int) Math.ceil(times(image.height(), horizontal)), canvas.height()))
        : new Size(
            Math.min((int) Math.ceil(times(image.width(), vertical)), canvas.width()),
            canvas.height());
  }

  private static List<Integer> patches(int side, TilingRules rules) {
    return IntStream.range(0, side / rules.tileSide() * rules.patchesPerSide()).boxed().toList();
  }

  /** The same number is cut at both ends; the middle stays even where nothing would. */
  private static List<Integer> cut(List<Integer> all, int shown) {
    List<Integer> kept = all;
    for (int i = 0; i < Math.floorDiv(all.size() - shown, 2) && kept.size() > 2; i++) {
      kept = kept.subList(1, kept.size() - 1);
    }
    return kept;
  }

  private static double over(int dividend, int divisor) {
    return new BigDecimal(dividend)
        .divide(new BigDecimal(divisor), MathContext.DECIMAL128)
        .doubleValue();
  }

  private static double times(int number, double factor) {
    return new BigDecimal(number).multiply(new BigDecimal(factor)).doubleValue();
  }

  private static int truncated(double number) {
    return new BigDecimal(number).toBigInteger().intValueExact();
  }

  /** How often the double fits into the integer; a map keeps at least one row and column. */
  private static int wholeTimes(int dividend, double divisor) {
    return Math.max(
        1, new BigDecimal(dividend).divideToIntegralValue(new BigDecimal(divisor)).intValueExact());
  }
}
