package dev.onevision.standalone.drawing;

import dev.onevision.vision.tiling.Pixels;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.tiling.TilingRules;
import java.nio.ByteBuffer;

/** The mean colors of parts of tiles and of patches. */
record TileColours(ByteBuffer levels, int side, int patches) {

  static TileColours of(Tiles tiles, TilingRules rules) {
    return new TileColours(tiles.levels(), rules.tileSide(), rules.patchesPerSide());
  }

  /** The color of a cell, if a tile has this many equal columns and rows. */
  int part(int tile, int column, int row, int parts) {
    return mean(tile, column, row, parts, side);
  }

  /** The color of a patch; the last pixels of a tile belong to no patch. */
  int patch(int tile, int column, int row) {
    return mean(tile, column, row, patches, side / patches * patches);
  }

  private int mean(int tile, int column, int row, int parts, int extent) {
    int left = column * extent / parts;
    int top = row * extent / parts;
    int right = Math.max(left + 1, (column + 1) * extent / parts);
    int bottom = Math.max(top + 1, (row + 1) * extent / parts);
    int colour = 0;
    for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
      int sum = 0;
      for (int y = top; y < bottom; y++) {
        int begin = ((tile * Pixels.CHANNELS + channel) * side + y) * side;
        for (int x = left; x < right; x++) {
          sum += levels.get(begin + x) & 0xff;
        }
      }
      colour = colour << 8 | sum / ((right - left) * (bottom - top));
    }
    return colour;
  }
}
