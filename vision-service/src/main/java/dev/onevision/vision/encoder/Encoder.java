package dev.onevision.vision.encoder;

import dev.onevision.contract.wire.Priority;
import dev.onevision.vision.tiling.Tiles;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Turns tiles into embeddings for the language model. Thread-safe. */
public interface Encoder {

  /**
   * What is known of the model.
   *
   * @throws IllegalStateException if the model is not loaded
   */
  EncoderModel model();

  /**
   * Encodes the tiles of one image or video; returns only when the tiles are no longer read.
   *
   * @param priority interactive ones come first
   * @param timeout max wait for the model
   * @return a direct buffer of {@code [tokens, hiddenSize]} values, little-endian
   * @throws EncoderBusyException at the timeout
   */
  ByteBuffer encode(Tiles tiles, Priority priority, Duration timeout)
      throws EncoderBusyException, InterruptedException;
}
