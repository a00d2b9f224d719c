package dev.onevision.vision.tiling;

/**
 * What becomes of the map of the grid's features: it is cropped to the rows and columns that show
 * the picture, perhaps shrunk, and ends each row with the newline vector.
 *
 * @param columns tiles in a row
 * @param rows rows of tiles
 * @param top first kept row of the map, in patches
 * @param left first kept column of the map, in patches
 * @param height kept rows, at least 1
 * @param width kept columns, at least 1
 * @param finalHeight rows after the shrink; equal to {@code height} when there is none
 * @param finalWidth columns after the shrink, the newline not counted
 */
public record FeatureMap(
    int columns,
    int rows,
    int top,
    int left,
    int height,
    int width,
    int finalHeight,
    int finalWidth) {}
