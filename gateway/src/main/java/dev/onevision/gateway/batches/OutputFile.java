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
 * <p>Each flush makes everything so far safe, and what it returns names it. A last piece that is
 * still short is written again with more in it by the next flush, so that a slow batch does not end
 * in thousands of pieces; the piece it replaces is forgotten only after nobody can go back to it.
 *
 * <p>Pieces that were written and never named by a checkpoint do not count. Their keys begin with
 * the writer's own name, so that they cannot push out those of whoever goes on. Used by one thread.
 */
final class OutputFile {

  /** A piece of so many bytes is not written again. */
  private static final int LONG_ENOUGH = 256 * 1024;

  /** From here on pieces are as long as they may be, so that a checkpoint's record holds them. */
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
   * Goes on where the last checkpoint was; blocks.
   *
   * @param writer unique among all that ever write this file
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

  /** Bytes that the next flush has to write. */
  int waiting() {
    return dirty ? tail.size() : 0;
  }

  /** Makes everything so far safe; blocks. */
  Part flush() {
    if (dirty) {
      if (written != null) {
        replaced.add(written);
        written = null;
      }
      byte[] content = tail.toByteArray();
      int at = 0;
      while (content.length - at >= longEnough()) {
        int count = Math.min(content.length - at, Pieces.LONGEST);
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

  /** A checkpoint names what the last flush returned: nobody goes back to what it replaced. */
  void checkpointed() {
    store.forget(fileId, replaced);
    replaced.clear();
  }

  private int longEnough() {
    return sealed.size() < MANY ? LONG_ENOUGH : Pieces.LONGEST;
  }

  private FilePiece write(byte[] content, int from, int count) {
    return store.write(fileId, writer + "-" + sequence++, ByteBuffer.wrap(content, from, count));
  }
}
