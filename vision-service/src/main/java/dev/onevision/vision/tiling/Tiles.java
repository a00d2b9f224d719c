package dev.onevision.vision.tiling;

import java.nio.ByteBuffer;
import java.util.Locale;

/** The tiles of an image or of a video's frames. */
public sealed interface Tiles {

  /**
   * Levels of the tiles, {@code [count, 3, side, side]}, position 0; valid until the buffer given
   * to the {@link Tiler} is used again.
   */
  ByteBuffer levels();

  /** How it was tiled: anyres, base, pad or video. */
  String label();

  /** Number of tiles. */
  int count();

  /** Number of embeddings that the tiles become. */
  int tokens();

  /** The base tile and a grid of tiles. */
  record Anyres(ByteBuffer levels, AnyresPlan plan) implements Tiles {

    @Override
    public String label() {
      return "anyres";
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
    public String label() {
      return mode.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int count() {
      return 1;
    }
  }

  /** The frames of a video, one tile each. */
  record Frames(ByteBuffer levels, int count, int tokens) implements Tiles {

    @Override
    public String label() {
      return "video";
    }
  }
}
