package dev.onevision.vision.intake;

import dev.onevision.contract.wire.Tiling;
import dev.onevision.vision.tiling.AnyresPlan;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.tiling.TilingMode;

/** Tells how media were tiled, for the clients that ask. Pure. */
final class WireTiling {

  private WireTiling() {}

  /**
   * The tiling of media.
   *
   * @param tileSide side of a tile in pixels
   */
  static Tiling of(PreparedMedia media, int tileSide) {
    Tiles tiles = media.tiles();
    return switch (tiles) {
      case Tiles.Anyres(_, AnyresPlan plan) ->
          new Tiling(
              tiles.label(),
              tiles.count(),
              tileSide,
              plan.map().columns(),
              plan.map().rows(),
              plan.left(),
              plan.top(),
              plan.resized().width(),
              plan.resized().height());
      case Tiles.Single(_, TilingMode mode, _) when mode == TilingMode.PAD ->
          padded(media, tileSide);
      case Tiles.Single _, Tiles.Frames _ ->
          new Tiling(tiles.label(), tiles.count(), tileSide, 1, 1, 0, 0, tileSide, tileSide);
    };
  }

  /** The image in the middle of a square, which is scaled to one tile. */
  private static Tiling padded(PreparedMedia media, int tileSide) {
    int side = Math.max(media.width(), media.height());
    int left = scaled((side - media.width()) / 2, tileSide, side);
    int top = scaled((side - media.height()) / 2, tileSide, side);
    return new Tiling(
        media.tiles().label(),
        1,
        tileSide,
        1,
        1,
        left,
        top,
        scaled(media.width(), tileSide, side),
        scaled(media.height(), tileSide, side));
  }

  private static int scaled(int pixels, int tileSide, int side) {
    return Math.round((float) pixels * tileSide / side);
  }
}
