package dev.onevision.vision.encoder;

import dev.onevision.vision.tiling.Tiles;
import java.nio.ByteBuffer;

/** A loaded vision model. One thread loads, uses and closes it. */
interface Tower extends AutoCloseable {

  EncoderModel model();

  ByteBuffer encode(Tiles tiles);

  @Override
  void close();

  /** Loads the model; can take minutes. */
  interface Loader {
    Tower load() throws Exception;
  }
}
