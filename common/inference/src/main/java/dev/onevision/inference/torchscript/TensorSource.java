package dev.onevision.inference.torchscript;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of a tensor, read in chunks of bounded size while the archive is written. */
public interface TensorSource {

  /** Number of bytes. */
  long bytes();

  /** Passes the bytes to the sink, in order. A buffer is valid during the sink's call only. */
  void writeTo(Sink sink) throws IOException;

  /** Receives the bytes of a tensor. */
  @FunctionalInterface
  interface Sink {

    /** Receives the buffer's remaining bytes. */
    void accept(ByteBuffer chunk) throws IOException;
  }
}
