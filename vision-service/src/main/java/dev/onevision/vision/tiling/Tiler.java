package dev.onevision.vision.tiling;

import dev.onevision.inference.checkpoint.Size;
import java.nio.ByteBuffer;

/** Tiles images and videos. Immutable; the caller owns the buffers. */
public final class Tiler {

  /** The mean color of the vision tower's normalization, which means no content. */
  private static final int PADDING_LEVEL = 127;

  private final TilingRules rules;

  public Tiler(TilingRules rules) {
    this.rules = rules;
  }

  /** The rules of this tiler. */
  public TilingRules rules() {
    return rules;
  }

  /** A direct buffer with room for any image's tiles. */
  public ByteBuffer newBuffer() {
    return newBuffer(rules.maxTiles());
  }

  /** A direct buffer with room for this number of tiles. */
  public ByteBuffer newBuffer(int tiles) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(tiles, rules.tileBytes()));
  }

  /**
   * Tiles an image.
   *
   * @param buffer from {@link #newBuffer}; overwritten
   */
  public Tiles tile(Pixels image, TilingMode mode, ByteBuffer buffer) {
    return switch (mode) {
      case ANYRES -> anyres(image, buffer);
      case BASE -> single(PaddedImage.of(image), mode, buffer);
      case PAD -> single(PaddedImage.square(image, PADDING_LEVEL), mode, buffer);
    };
  }

  /**
   * Scales a video's frame to its tile, without its aspect ratio.
   *
   * @param index of the frame in the buffer, from 0
   * @param buffer with room for it
   */
  public void frame(Pixels frame, int index, ByteBuffer buffer) {
    squeeze(PaddedImage.of(frame), index, buffer);
  }

  /** Copies a frame to another tile. */
  public void repeat(int index, int again, ByteBuffer buffer) {
    int bytes = rules.tileBytes();
    buffer.put(again * bytes, buffer, index * bytes, bytes);
  }

  /** The first tiles of the buffer, each made by {@link #frame}, as a video. */
  public Tiles frames(int count, ByteBuffer buffer) {
    return new Tiles.Frames(levels(buffer, count), count, rules.frameTokens(count));
  }

  private Tiles anyres(Pixels image, ByteBuffer buffer) {
    AnyresPlan plan = AnyresPlan.of(new Size(image.width(), image.height()), rules);
    squeeze(PaddedImage.of(image), 0, buffer);
    TileWriter grid =
        new TileWriter(buffer, rules.tileSide(), 1, plan.map().columns(), plan.left(), plan.top());
    grid.clear(plan.map().rows());
    Resize.run(PaddedImage.of(image), plan.resized().width(), plan.resized().height(), grid);
    return new Tiles.Anyres(levels(buffer, plan.tiles()), plan);
  }

  private Tiles single(PaddedImage image, TilingMode mode, ByteBuffer buffer) {
    squeeze(image, 0, buffer);
    return new Tiles.Single(levels(buffer, 1), mode, rules.singleTileTokens());
  }

  private void squeeze(PaddedImage image, int tile, ByteBuffer buffer) {
    int side = rules.tileSide();
    Resize.run(image, side, side, new TileWriter(buffer, side, tile, 1, 0, 0));
  }

  private ByteBuffer levels(ByteBuffer buffer, int tiles) {
    return buffer.slice(0, tiles * rules.tileBytes());
  }
}
