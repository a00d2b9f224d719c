package dev.onevision.vision.tiling;

import dev.onevision.inference.checkpoint.Size;
import java.nio.ByteBuffer;

/** Cuts pictures into tiles. Immutable; the caller owns the buffers. */
public final class Tiler {

  /** The mean colour of the vision tower's normalisation, which stands for no content. */
  private static final int PADDING_LEVEL = 127;

  private final TilingRules rules;

  public Tiler(TilingRules rules) {
    this.rules = rules;
  }

  /** What this tiler goes by. */
  public TilingRules rules() {
    return rules;
  }

  /** A direct buffer with room for any picture's tiles. */
  public ByteBuffer newBuffer() {
    return newBuffer(rules.mostTiles());
  }

  /** A direct buffer with room for so many tiles. */
  public ByteBuffer newBuffer(int tiles) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(tiles, rules.tileBytes()));
  }

  /**
   * Cuts the picture.
   *
   * @param buffer from {@link #newBuffer}; overwritten
   */
  public Tiles cut(Pixels picture, TilingMode mode, ByteBuffer buffer) {
    return switch (mode) {
      case ANYRES -> anyres(picture, buffer);
      case BASE -> single(Canvas.of(picture), mode, buffer);
      case PAD -> single(Canvas.square(picture, PADDING_LEVEL), mode, buffer);
    };
  }

  /**
   * Squeezes a video's frame into its tile.
   *
   * @param index of the frame among those of the buffer, from 0
   * @param buffer with room for it
   */
  public void frame(Pixels frame, int index, ByteBuffer buffer) {
    squeeze(Canvas.of(frame), index, buffer);
  }

  /** Shows a frame again in another tile. */
  public void repeat(int index, int again, ByteBuffer buffer) {
    int bytes = rules.tileBytes();
    buffer.put(again * bytes, buffer, index * bytes, bytes);
  }

  /** The first tiles of the buffer, each made by {@link #frame}, as a video. */
  public Tiles frames(int count, ByteBuffer buffer) {
    return new Tiles.Frames(levels(buffer, count), count, rules.frameTokens(count));
  }

  private Tiles anyres(Pixels picture, ByteBuffer buffer) {
    AnyresPlan plan = AnyresPlan.of(new Size(picture.width(), picture.height()), rules);
    squeeze(Canvas.of(picture), 0, buffer);
    TileWriter grid =
        new TileWriter(buffer, rules.tileSide(), 1, plan.map().columns(), plan.left(), plan.top());
    grid.clear(plan.map().rows());
    Resize.run(Canvas.of(picture), plan.resized().width(), plan.resized().height(), grid);
    return new Tiles.Anyres(levels(buffer, plan.tiles()), plan);
  }

  private Tiles single(Canvas canvas, TilingMode mode, ByteBuffer buffer) {
    squeeze(canvas, 0, buffer);
    return new Tiles.Single(levels(buffer, 1), mode, rules.singleTileTokens());
  }

  private void squeeze(Canvas canvas, int tile, ByteBuffer buffer) {
    int side = rules.tileSide();
    Resize.run(canvas, side, side, new TileWriter(buffer, side, tile, 1, 0, 0));
  }

  private ByteBuffer levels(ByteBuffer buffer, int tiles) {
    return buffer.slice(0, tiles * rules.tileBytes());
  }
}
