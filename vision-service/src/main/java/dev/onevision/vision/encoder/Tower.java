package dev.onevision.vision.encoder;

import dev.onevision.vision.tiling.Tiles;
import java.nio.ByteBuffer;

/** A loaded vision model. Made, used and closed by one thread. */
interface Tower extends AutoCloseable {

  EncoderModel model();

  ByteBuffer encode(Tiles tiles);

  @Override
  void close();

  /** Loads the model; takes as long as it takes. */
  interface Loader {
    Tower load() throws Exception;
  }
}
