package dev.onevision.vision.encoder;

import dev.onevision.contract.wire.Priority;
import dev.onevision.vision.tiling.Tiles;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Turns tiles into embeddings as the language model reads them. Thread-safe. */
public interface PictureEncoder {

  /**
   * What is known of the model.
   *
   * @throws IllegalStateException as long as it is not loaded
   */
  EncoderModel model();

  /**
   * Encodes a picture's tiles; returns only when the tiles are no longer read.
   *
   * @param priority interactive ones have their turn first
   * @param patience how long to wait for the model's turn
   * @return a direct buffer of {@code [tokens, hiddenSize]} values, little-endian
   * @throws EncoderBusyException if the turn did not come in time
   */
  ByteBuffer encode(Tiles tiles, Priority priority, Duration patience)
      throws EncoderBusyException, InterruptedException;
}
