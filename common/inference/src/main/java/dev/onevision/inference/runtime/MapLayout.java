package dev.onevision.inference.runtime;

/**
 * How the feature map of a tiled picture is cut, shrunk and laid out. All lengths are in patches of
 * the map that the grid tiles form together, except the grid itself, which is in tiles.
 *
 * @param columns tiles per row of the grid
 * @param rows rows of tiles in the grid
 * @param top first row of the map that shows the picture and not padding
 * @param left first column of the map that shows the picture and not padding
 * @param height rows that are kept
 * @param width columns that are kept
 * @param finalHeight rows after the bilinear shrink; {@code height} when there is none
 * @param finalWidth columns after the bilinear shrink; {@code width} when there is none
 */
public record MapLayout(
    int columns,
    int rows,
    int top,
    int left,
    int height,
    int width,
    int finalHeight,
    int finalWidth) {

  public MapLayout {
    if (columns < 1 || rows < 1 || top < 0 || left < 0 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "Impossible map layout: grid %dx%d, crop %dx%d at (%d, %d)"
              .formatted(columns, rows, width, height, left, top));
    }
    if (finalHeight < 1 || finalWidth < 1) {
      throw new IllegalArgumentException(
          "Impossible map layout: final size %dx%d".formatted(finalWidth, finalHeight));
    }
  }

  /** Grid tiles, without the base tile. */
  public int gridTiles() {
    return columns * rows;
  }

  /** Whether the map is interpolated to a smaller size. */
  public boolean shrinks() {
    return finalHeight != height || finalWidth != width;
  }

  /**
   * Embedding rows that the picture becomes: the base tile's, then the map's with a newline after
   * each row.
   */
  public int tokens(int patchesPerSide) {
    return patchesPerSide * patchesPerSide + finalHeight * (finalWidth + 1);
  }
}
