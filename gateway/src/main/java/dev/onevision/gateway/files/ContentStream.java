package dev.onevision.gateway.files;

import dev.onevision.contract.wire.FilePiece;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;

/** Streams a file's content with one piece in memory at a time. Not thread-safe. */
final class ContentStream extends InputStream {

  private final Pieces store;
  private final Iterator<FilePiece> pieces;
  private ByteBuffer current = ByteBuffer.allocate(0);

  /** Starts at a byte and skips the pieces before it. */
  ContentStream(Pieces store, List<FilePiece> pieces, long from) {
    this.store = store;
    this.pieces = pieces.iterator();
    long skip = from;
    while (this.pieces.hasNext()) {
      FilePiece piece = this.pieces.next();
      if (skip < piece.bytes()) {
        current = store.read(piece);
        current.position(Math.toIntExact(skip));
        return;
      }
      skip -= piece.bytes();
    }
  }

  @Override
  public int read() {
    return advance() ? current.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!advance()) {
      return -1;
    }
    int count = Math.min(length, current.remaining());
    current.get(bytes, offset, count);
    return count;
  }

  private boolean advance() {
    while (!current.hasRemaining()) {
      if (!pieces.hasNext()) {
        return false;
      }
      current = store.read(pieces.next());
    }
    return true;
  }
}
