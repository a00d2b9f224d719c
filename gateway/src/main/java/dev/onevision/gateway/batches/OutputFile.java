package dev.onevision.gateway.batches;

import dev.onevision.contract.wire.BatchRecord.Part;
import dev.onevision.contract.wire.FilePiece;
import dev.onevision.gateway.files.Pieces;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file that a batch writes line by line.
 *
 * <p>Each flush makes the content durable and returns its parts. The next flush replaces a short
 * last piece by a longer one, so that a slow batch does not write thousands of pieces. The replaced
 * piece is deleted only after a checkpoint names its successor.
 *
 * <p>Pieces that no checkpoint names do not count. Their keys begin with the name of their writer,
 * so that they cannot overwrite those of the next owner. Used by one thread.
 */
final class OutputFile {

  /** A last piece of at least this size is not replaced. */
  private static final int MIN_BYTES = 256 * 1024;

  /**
   * With more pieces than this, all further ones have the max size, so that a checkpoint record can
   * name them.
   */
  private static final int MANY = 1000;

  private final Pieces store;
  private final String fileId;
  private final String writer;
  private final List<FilePiece> sealed;
  private final ByteArrayOutputStream tail = new ByteArrayOutputStream();
  private final List<FilePiece> replaced = new ArrayList<>();
  private @Nullable FilePiece written;
  private boolean dirty;
  private long bytes;
  private int sequence;

  /**
   * Continues at the last checkpoint; blocks.
   *
   * @param writer unique among all writers of this file
   */
  OutputFile(Pieces store, Part soFar, String writer) {
    this.store = store;
    this.fileId = soFar.fileId();
    this.writer = writer;
    this.bytes = soFar.bytes();
    this.sealed = new ArrayList<>(soFar.pieces());
    if (!sealed.isEmpty() && sealed.getLast().bytes() < longEnough()) {
      FilePiece last = sealed.removeLast();
      ByteBuffer content = store.read(last);
      byte[] text = new byte[content.remaining()];
      content.get(text);
      tail.writeBytes(text);
      written = last;
    }
  }

  void append(byte[] line) {
    tail.writeBytes(line);
    bytes += line.length;
    dirty = true;
  }

  /** Bytes for the next flush. */
  int waiting() {
    return dirty ? tail.size() : 0;
  }

  /** Makes the content durable; blocks. */
  Part flush() {
    if (dirty) {
      if (written != null) {
        replaced.add(written);
        written = null;
      }
      byte[] content = tail.toByteArray();
      int at = 0;
      while (content.length - at >= longEnough()) {
        int count = Math.min(content.length - at, Pieces.MAX_BYTES);
        sealed.add(write(content, at, count));
        at += count;
      }
      tail.reset();
      tail.write(content, at, content.length - at);
      if (at < content.length) {
        written = write(content, at, content.length - at);
      }
      dirty = false;
    }
    List<FilePiece> pieces = new ArrayList<>(sealed);
    if (written != null) {
      pieces.add(written);
    }
    return new Part(fileId, bytes, pieces);
  }

  /** Deletes replaced pieces, after a checkpoint has named the result of the last flush. */
  void checkpointed() {
    store.forget(fileId, replaced);
    replaced.clear();
  }

  private int longEnough() {
    return sealed.size() < MANY ? MIN_BYTES : Pieces.MAX_BYTES;
  }

  private FilePiece write(byte[] content, int from, int count) {
    return store.write(fileId, writer + "-" + sequence++, ByteBuffer.wrap(content, from, count));
  }
}
