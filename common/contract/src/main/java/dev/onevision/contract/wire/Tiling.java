package dev.onevision.contract.wire;

/**
 * How an image or a video was cut into tiles. The grid of tiles is a canvas of {@code columns x
 * rows} tiles, on which the image lies; the rest of the canvas is padding.
 *
 * @param mode anyres, base, pad or video
 * @param tiles number of tiles, the base tile of anyres included
 * @param tileSide side of a tile in pixels
 * @param columns tiles in a row of the grid; a video has one tile for each frame, so 1
 * @param rows tiles in a column of the grid
 * @param left columns of padding before the image
 * @param top rows of padding above the image
 * @param width of the image on the canvas
 * @param height of the image on the canvas
 */
public record Tiling(
    String mode,
    int tiles,
    int tileSide,
    int columns,
    int rows,
    int left,
    int top,
    int width,
    int height) {}
