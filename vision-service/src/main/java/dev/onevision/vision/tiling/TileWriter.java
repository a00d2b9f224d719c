package dev.onevision.vision.tiling;

import java.nio.ByteBuffer;

/** Writes rows of an image into the planar tiles of a grid, at an offset from its top left. */
final class TileWriter implements Resize.RowSink {

  private final ByteBuffer buffer;
  private final int side;
  private final int firstTile;
  private final int columns;
  private final int left;
  private final int top;
  private final byte[] line;

  TileWriter(ByteBuffer buffer, int side, int firstTile, int columns, int left, int top) {
    this.buffer = buffer;
    this.side = side;
    this.firstTile = firstTile;
    this.columns = columns;
    this.left = left;
    this.top = top;
    this.line = new byte[side];
  }

  /** Makes the grid's tiles black. */
  void clear(int rows) {
    byte[] black = new byte[Pixels.CHANNELS * side * side];
    for (int tile = 0; tile < rows * columns; tile++) {
      buffer.put((firstTile + tile) * black.length, black);
    }
  }

  @Override
  public void row(int y, int[] levels) {
    int canvasRow = top + y;
    int rowTile = firstTile + canvasRow / side * columns;
    int rowInTile = canvasRow % side;
    int width = levels.length / Pixels.CHANNELS;
    for (int x = 0; x < width; ) {
      int column = left + x;
      int columnInTile = column % side;
      int count = Math.min(side - columnInTile, width - x);
      int tile = rowTile + column / side;
      for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
        for (int i = 0; i < count; i++) {
          line[i] = (byte) levels[(x + i) * Pixels.CHANNELS + channel];
        }
        int plane = tile * Pixels.CHANNELS + channel;
        buffer.put((plane * side + rowInTile) * side + columnInTile, line, 0, count);
      }
      x += count;
    }
  }
}
