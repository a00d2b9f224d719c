package dev.onevision.vision.tiling;

import java.math.BigDecimal;

/** The rules of tiling, step by step, as a reader of the reference's text would write them. */
record PlainGeometry(
    int bestWidth,
    int bestHeight,
    int newWidth,
    int newHeight,
    int mapRows,
    int mapColumns,
    int finalRows,
    int finalColumns,
    int tokens) {

  static PlainGeometry of(AnyresPlan plan) {
    FeatureMap map = plan.map();
    return new PlainGeometry(
        plan.canvas().width(),
        plan.canvas().height(),
        plan.resized().width(),
        plan.resized().height(),
        map.height(),
        map.width(),
        map.finalHeight(),
        map.finalWidth(),
        plan.tokens());
  }

  static PlainGeometry of(int w, int h, TilingRules rules) {
    int patches = rules.patchesPerSide();
    Size best = rules.resolutions().getFirst();
    double bestFit = -1;
    double bestWaste = 0;
    for (Size s : rules.resolutions()) {
      double scale = Math.min(1.0 * s.width() / w, 1.0 * s.height() / h);
      double fit = Math.min(Math.floor(w * scale) * Math.floor(h * scale), 1.0 * w * h);
      double waste = 1.0 * s.width() * s.height() - fit;
      if (fit > bestFit || (fit == bestFit && waste < bestWaste)) {
        best = s;
        bestFit = fit;
        bestWaste = waste;
      }
    }
    double sx = 1.0 * best.width() / w;
    double sy = 1.0 * best.height() / h;
    int newWidth = best.width();
    int newHeight = best.height();
    if (sx < sy) {
      newHeight = Math.min((int) Math.ceil(h * sx), best.height());
    } else {
      newWidth = Math.min((int) Math.ceil(w * sy), best.width());
    }
    int rows = best.height() / rules.tileSide() * patches;
    int columns = best.width() / rules.tileSide() * patches;
    int keptRows = rows;
    int keptColumns = columns;
    if (1.0 * w / h > 1.0 * columns / rows) {
      int shown = (int) (h * (1.0 * columns / w));
      int cut = (rows - shown) / 2;
      keptRows = Math.max(rows - cut - cut, rows % 2 == 0 ? 2 : 1);
    } else {
      int shown = (int) (w * (1.0 * rows / h));
      int cut = (columns - shown) / 2;
      keptColumns = Math.max(columns - cut - cut, columns % 2 == 0 ? 2 : 1);
    }
    double times = Math.sqrt(1.0 * keptRows * keptColumns / (9.0 * patches * patches));
    int finalRows = keptRows;
    int finalColumns = keptColumns;
    if (times > 1.1) {
      finalRows = wholeTimes(keptRows, times);
      finalColumns = wholeTimes(keptColumns, times);
    }
    return new PlainGeometry(
        best.width(),
        best.height(),
        newWidth,
        newHeight,
        keptRows,
        keptColumns,
        finalRows,
        finalColumns,
        patches * patches + finalRows * finalColumns + finalRows);
  }

  /** How often the double fits into the integer, by exact decimal arithmetic. */
  private static int wholeTimes(int dividend, double divisor) {
    return new BigDecimal(dividend).divideToIntegralValue(new BigDecimal(divisor)).intValueExact();
  }
}
