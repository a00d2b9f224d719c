package dev.onevision.vision.images;

import java.io.EOFException;

/** Reads a VP8L bit stream, least significant bit first. */
final class Vp8lBits {

  private final byte[] data;
  private final int end;
  private int next;
  private long buffer;
  private int buffered;

  Vp8lBits(byte[] data, int start, int length) {
    this.data = data;
    this.next = start;
    this.end = start + length;
  }

  /** Makes at least 32 bits available; zeros follow the end of the data. */
  private void fill() {
    while (buffered <= 56 && next < end) {
      buffer |= (data[next++] & 0xffL) << buffered;
      buffered += 8;
    }
  }

  /** The next bits, up to 15, without consuming them. */
  int peek(int count) {
    if (buffered < 32) {
      fill();
    }
    return (int) buffer & ((1 << count) - 1);
  }

  /** Consumes bits that were peeked. */
  void skip(int count) throws EOFException {
    if (count > buffered) {
      throw new EOFException("VP8L: the data end early");
    }
    buffer >>>= count;
    buffered -= count;
  }

  /** Reads an unsigned number of up to 24 bits. */
  int read(int count) throws EOFException {
    int value = peek(count);
    skip(count);
    return value;
  }

  boolean flag() throws EOFException {
    return read(1) == 1;
  }
}
