package dev.onevision.vision.tiling;

import java.nio.ByteBuffer;

/** A picture cut up for the vision tower. */
public sealed interface Tiles {

  /**
   * Levels of the tiles, {@code [count, 3, side, side]}, position 0; valid until the buffer given
   * to the {@link Tiler} is used again.
   */
  ByteBuffer levels();

  /** How the picture was cut. */
  TilingMode mode();

  /** Number of tiles. */
  int count();

  /** Embeddings the picture will have. */
  int tokens();

  /** The base tile and a grid of tiles. */
  record Anyres(ByteBuffer levels, AnyresPlan plan) implements Tiles {

    @Override
    public TilingMode mode() {
      return TilingMode.ANYRES;
    }

    @Override
    public int count() {
      return plan.tiles();
    }

    @Override
    public int tokens() {
      return plan.tokens();
    }
  }

  /** One tile. */
  record Single(ByteBuffer levels, TilingMode mode, int tokens) implements Tiles {

    @Override
    public int count() {
      return 1;
    }
  }
}
