package dev.onevision.vision.media;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A response's body, collected within the limits of its kind. It is kept in blocks, so that a large
 * file is joined once. One thread at a time.
 */
final class ResponseBody {

  private static final int BLOCK = 64 * 1024;

  private final FileKind kind;
  private final List<byte[]> blocks = new ArrayList<>();
  private int length;
  private boolean recognized;

  ResponseBody(FileKind kind) {
    this.kind = kind;
  }

  /**
   * Adds the next bytes.
   *
   * @throws RefusedException if the body is too large, or its first bytes are of another kind
   */
  void add(byte[] piece) {
    if (length + (long) piece.length > kind.maxBytes()) {
      throw new RefusedException(kind.tooManyBytes());
    }
    for (int from = 0; from < piece.length; ) {
      int at = length % BLOCK;
      if (at == 0) {
        blocks.add(new byte[BLOCK]);
      }
      int count = Math.min(piece.length - from, BLOCK - at);
      System.arraycopy(piece, from, blocks.getLast(), at, count);
      from += count;
      length += count;
    }
    if (!recognized && length >= kind.sniffedBytes()) {
      recognize();
    }
  }

  private void recognize() {
    try {
      kind.recognition().check(first(Math.min(length, kind.sniffedBytes())));
      recognized = true;
    } catch (MediaException e) {
      throw new RefusedException(e);
    }
  }

  /**
   * The whole file.
   *
   * @throws RefusedException if it is of another kind
   */
  byte[] finish() {
    if (!recognized) {
      recognize();
    }
    return first(length);
  }

  private byte[] first(int count) {
    ByteBuffer joined = ByteBuffer.allocate(count);
    for (byte[] block : blocks) {
      joined.put(block, 0, Math.min(block.length, joined.remaining()));
    }
    return joined.array();
  }

  /** Carries a refusal out of the reactive pipeline. */
  static final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final MediaException reason;

    RefusedException(MediaException reason) {
      super(reason.getMessage(), reason, false, false);
      this.reason = reason;
    }

    MediaException reason() {
      return reason;
    }
  }
}
