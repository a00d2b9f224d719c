package dev.onevision.benchmarks.contenders;

import java.io.IOException;

/** A system that runs the vision tower and the projector. Used by one thread. */
public interface EncoderContender extends AutoCloseable {

  /** The system and its number format. */
  String name();

  /**
   * Encodes an image of this many tiles.
   *
   * @return seconds
   */
  double encode(int tiles) throws IOException;

  @Override
  void close();
}
