package dev.onevision.vision.video;

import java.nio.ByteBuffer;

/**
 * The length that a WebM or Matroska file declares. FFmpeg treats a truncated file as one that is
 * still being written. Pure.
 */
final class MatroskaLength {

  private static final int EBML = 0x1a45dfa3;
  private static final int SEGMENT = 0x18538067;

  private MatroskaLength() {}

  /** Whether the file is shorter than it declares; false if it declares nothing. */
  static boolean isTruncated(ByteBuffer file) {
    ByteBuffer head = file.slice();
    long header = sizeOf(EBML, head);
    if (header < 0 || header > head.remaining()) {
      return false;
    }
    head.position(head.position() + (int) header);
    long segment = sizeOf(SEGMENT, head);
    return segment > head.remaining();
  }

  /** Reads an element's id and size; -1 for another id or an unknown size. */
  private static long sizeOf(int id, ByteBuffer head) {
    if (head.remaining() < Integer.BYTES + 1 || head.getInt() != id) {
      return -1;
    }
    int first = head.get() & 0xff;
    int more = Integer.numberOfLeadingZeros(first) - 24;
    if (first == 0 || head.remaining() < more) {
      return -1;
    }
    long size = first & (0x7f >> more);
    boolean unknown = size == 0x7f >> more;
    for (int i = 0; i < more; i++) {
      int next = head.get() & 0xff;
      unknown &= next == 0xff;
      size = size << 8 | next;
    }
    return unknown ? -1 : size;
  }
}
