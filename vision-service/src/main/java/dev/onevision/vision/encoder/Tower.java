package dev.onevision.vision.encoder;

import dev.onevision.vision.tiling.Tiles;
import java.nio.ByteBuffer;
import java.util.List;

/** A loaded vision model. One thread loads, uses and closes it. */
interface Tower extends AutoCloseable {

  EncoderModel model();

  /** Max number of tiles in a pass. */
  int tilesPerPass();

  /** Begins an image or a video, whose tiles are read until its last pass. */
  Encoding begin(Tiles tiles);

  /**
   * Encodes tiles of one or several images and videos. If it fails, it can be repeated in parts.
   */
  void encode(List<TileSchedule.Share<Encoding>> pass);

  @Override
  void close();

  /** An image or a video between its passes. */
  interface Encoding extends AutoCloseable {

    /** The embeddings, after the last tile. */
    ByteBuffer finish();

    @Override
    void close();
  }

  /** Loads the model; can take minutes. */
  interface Loader {
    Tower load() throws Exception;
  }
}
