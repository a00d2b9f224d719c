package dev.onevision.vision.tiling;

/** How a picture is cut into tiles. */
public enum TilingMode {
  /**
   * The whole picture as a base tile, and a grid of tiles of the picture at its best resolution.
   */
  ANYRES,
  /** The whole picture squeezed into one tile. */
  BASE,
  /** The whole picture, padded to a square, in one tile. */
  PAD
}
