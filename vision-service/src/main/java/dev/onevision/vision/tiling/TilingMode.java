package dev.onevision.vision.tiling;

/** How an image is tiled. */
public enum TilingMode {
  /** The whole image as a base tile, and a grid of tiles at the best resolution. */
  ANYRES,
  /** The whole image scaled to one tile, without its aspect ratio. */
  BASE,
  /** The whole image, padded to a square, in one tile. */
  PAD
}
