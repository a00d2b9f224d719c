package dev.onevision.inference.torchscript;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes of a tensor, produced in chunks of bounded size while the archive is written. */
public interface TensorSource {

  /** How many bytes it will produce. */
  long bytes();

  /** Produces them in order. The buffers handed to the sink are valid only during the call. */
  void writeTo(Sink sink) throws IOException;

  /** Takes the bytes of a tensor. */
  @FunctionalInterface
  interface Sink {

    /** Takes the buffer's remaining bytes. */
    void accept(ByteBuffer chunk) throws IOException;
  }
}
