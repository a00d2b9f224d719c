package dev.onevision.vision.tiling;

import dev.onevision.inference.checkpoint.Size;
import dev.onevision.inference.program.FeatureMap;
import dev.onevision.inference.program.VisionTokens;

/**
 * How an image of one size is tiled. All arithmetic is on doubles, in the order of the original
 * implementation: exact arithmetic gives other counts for some sizes.
 *
 * @param canvas the resolution that the image is fitted into
 * @param resized size of the image on it
 * @param left columns of black before the image
 * @param top rows of black above the image
 * @param map how the grid's features become embeddings
 * @param tokens embeddings of the whole image: base tile, map and newlines
 */
public record AnyresPlan(Size canvas, Size resized, int left, int top, FeatureMap map, int tokens) {

  /** A map whose sides are too long by at most this factor is not shrunk. */
  private static final double SHRINK_ABOVE = 1.1;

  /** The plan for an image of this size. */
  public static AnyresPlan of(Size image, TilingRules rules) {
    Size canvas = bestResolution(image, rules);
    Size resized = fit(image, canvas);
    int columns = canvas.width() / rules.tileSide();
    int rows = canvas.height() / rules.tileSide();
    FeatureMap map = map(image, columns, rows, rules);
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

  /**
   * The resolution that shows the most pixels, then the one with the least black; else the first.
   */
  private static Size bestResolution(Size image, TilingRules rules) {
    Size best = rules.resolutions().getFirst();
    long maxEffective = -1;
    long minWasted = Long.MAX_VALUE;
    for (Size candidate : rules.resolutions()) {
      double scale =
          Math.min(
              (double) candidate.width() / image.width(),
              (double) candidate.height() / image.height());
      long shownWidth = (long) (image.width() * scale);
      long shownHeight = (long) (image.height() * scale);
      long shown = shownWidth * shownHeight;
      long effective = Math.min(shown, (long) image.width() * image.height());
      long wasted = (long) candidate.width() * candidate.height() - effective;
      if (effective > maxEffective || (effective == maxEffective && wasted < minWasted)) {
        best = candidate;
        maxEffective = effective;
        minWasted = wasted;
      }
    }
    return best;
  }

  private static Size fit(Size image, Size canvas) {
    double scaleWidth = (double) canvas.width() / image.width();
    double scaleHeight = (double) canvas.height() / image.height();
    if (scaleWidth < scaleHeight) {
      int height = (int) Math.min(Math.ceil(image.height() * scaleWidth), canvas.height());
      return new Size(canvas.width(), height);
    }
    int width = (int) Math.min(Math.ceil(image.width() * scaleHeight), canvas.width());
    return new Size(width, canvas.height());
  }

  private static FeatureMap map(Size image, int columns, int rows, TilingRules rules) {
    int height = rows * rules.patchesPerSide();
    int width = columns * rules.patchesPerSide();
    int top = 0;
    int left = 0;
    if ((double) image.width() / image.height() > (double) width / height) {
      int shown = (int) (image.height() * ((double) width / image.width()));
      top = padding(height, shown);
    } else {
      int shown = (int) (image.width() * ((double) height / image.height()));
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

  /** Rows or columns cut off at each end. Leaves at least one, where the original leaves none. */
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
   * Floor of the quotient as Python's {@code //} computes it: from the exact remainder, because the
   * quotient itself may have been rounded up to an integer.
   */
  private static int floorDivide(double dividend, double divisor) {
    double quotient = (dividend - dividend % divisor) / divisor;
    double floor = Math.floor(quotient);
    return (int) (quotient - floor > 0.5 ? floor + 1 : floor);
  }
}
