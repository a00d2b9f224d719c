package dev.onevision.vision.tiling;

import dev.onevision.inference.checkpoint.Size;
import dev.onevision.inference.program.FeatureMap;
import dev.onevision.inference.program.VisionTokens;

/**
 * How a picture of one size is tiled. All arithmetic is on binary doubles in the order of the
 * original implementation; exact arithmetic gives other counts for some sizes.
 *
 * @param canvas the resolution the picture is fitted into
 * @param resized size of the picture on it
 * @param left columns of black before it
 * @param top rows of black above it
 * @param map what becomes of the features
 * @param tokens embeddings of the whole picture: base tile, map and newlines
 */
public record AnyresPlan(Size canvas, Size resized, int left, int top, FeatureMap map, int tokens) {

  /** A map at most this much too long on a side stays as it is. */
  private static final double SHRINK_ABOVE = 1.1;

  /** Plans for a picture of the size. */
  public static AnyresPlan of(Size picture, TilingRules rules) {
    Size canvas = bestResolution(picture, rules);
    Size resized = fit(picture, canvas);
    int columns = canvas.width() / rules.tileSide();
    int rows = canvas.height() / rules.tileSide();
    FeatureMap map = map(picture, columns, rows, rules);
    return new AnyresPlan(
        canvas,
        resized,
        (canvas.width() - resized.width()) / 2,
        (canvas.height() - resized.height()) / 2,
        map,
        VisionTokens.anyres(map, rules.patchesPerSide()));
  }

  /** Tiles to encode: the base tile and the grid's. */
  public int tiles() {
    return map.tiles();
  }

  /** Most pixels of the picture shown, then least black; the first of equals. */
  private static Size bestResolution(Size picture, TilingRules rules) {
    Size best = rules.resolutions().getFirst();
    long mostEffective = -1;
    long leastWasted = Long.MAX_VALUE;
    for (Size candidate : rules.resolutions()) {
      double scale =
          Math.min(
              (double) candidate.width() / picture.width(),
              (double) candidate.height() / picture.height());
      long shownWidth = (long) (picture.width() * scale);
      long shownHeight = (long) (picture.height() * scale);
      long shown = shownWidth * shownHeight;
      long effective = Math.min(shown, (long) picture.width() * picture.height());
      long wasted = (long) candidate.width() * candidate.height() - effective;
      if (effective > mostEffective || (effective == mostEffective && wasted < leastWasted)) {
        best = candidate;
        mostEffective = effective;
        leastWasted = wasted;
      }
    }
    return best;
  }

  private static Size fit(Size picture, Size canvas) {
    double scaleWidth = (double) canvas.width() / picture.width();
    double scaleHeight = (double) canvas.height() / picture.height();
    if (scaleWidth < scaleHeight) {
      int height = (int) Math.min(Math.ceil(picture.height() * scaleWidth), canvas.height());
      return new Size(canvas.width(), height);
    }
    int width = (int) Math.min(Math.ceil(picture.width() * scaleHeight), canvas.width());
    return new Size(width, canvas.height());
  }

  private static FeatureMap map(Size picture, int columns, int rows, TilingRules rules) {
    int height = rows * rules.patchesPerSide();
    int width = columns * rules.patchesPerSide();
    int top = 0;
    int left = 0;
    if ((double) picture.width() / picture.height() > (double) width / height) {
      int shown = (int) (picture.height() * ((double) width / picture.width()));
      top = padding(height, shown);
    } else {
      int shown = (int) (picture.width() * ((double) height / picture.height()));
      left = padding(width, shown);
    }
    int keptHeight = height - 2 * top;
    int keptWidth = width - 2 * left;
    double times = times(keptHeight, keptWidth, rules);
    boolean shrunk = times > SHRINK_ABOVE;
    return new FeatureMap(
        columns,
        rows,
        top,
        left,
        keptHeight,
        keptWidth,
        shrunk ? Math.max(floorDivide(keptHeight, times), 1) : keptHeight,
        shrunk ? Math.max(floorDivide(keptWidth, times), 1) : keptWidth);
  }

  /** Rows or columns cut off at each end; leaves at least one, where the original leaves none. */
  private static int padding(int current, int shown) {
    return Math.min((current - shown) / 2, (current - 1) / 2);
  }

  private static double times(int height, int width, TilingRules rules) {
    if (rules.maxTilesOfTokens() == 0) {
      return 0;
    }
    int patches = rules.patchesPerSide();
    return Math.sqrt((double) (height * width) / (rules.maxTilesOfTokens() * patches * patches));
  }

  /**
   * Floor of the quotient as Python's {@code //} has it: from the exact remainder, where the
   * quotient itself may have been rounded up to an integer.
   */
  private static int floorDivide(double dividend, double divisor) {
    double quotient = (dividend - dividend % divisor) / divisor;
    double floor = Math.floor(quotient);
    return (int) (quotient - floor > 0.5 ? floor + 1 : floor);
  }
}
