package dev.onevision.inference.program;

/**
 * How the features of an anyres image's grid become embeddings: the map of all grid tiles is
 * cropped to the patches that show the image, shrunk if it is too large, and each row ends with the
 * newline vector. Lengths are in patches of the map, except the grid, which is in tiles.
 *
 * @param columns tiles in a row of the grid
 * @param rows rows of tiles in the grid
 * @param top first kept row of the map
 * @param left first kept column of the map
 * @param height kept rows, at least 1
 * @param width kept columns, at least 1
 * @param finalHeight rows after the bilinear shrink; {@code height} without a shrink
 * @param finalWidth columns after the bilinear shrink, without the newline
 */
public record FeatureMap(
    int columns,
    int rows,
    int top,
    int left,
    int height,
    int width,
    int finalHeight,
    int finalWidth) {

  public FeatureMap {
    if (columns < 1 || rows < 1 || top < 0 || left < 0 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "Invalid feature map: grid %dx%d, crop %dx%d at (%d, %d)"
              .formatted(columns, rows, width, height, left, top));
    }
    if (finalHeight < 1 || finalWidth < 1) {
      throw new IllegalArgumentException(
          "Invalid feature map: final size %dx%d".formatted(finalWidth, finalHeight));
    }
  }

  /** Tiles of the grid and the base tile. */
  public int tiles() {
    return 1 + columns * rows;
  }
}
