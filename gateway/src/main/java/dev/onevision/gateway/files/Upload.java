package dev.onevision.gateway.files;

import dev.onevision.contract.wire.FilePiece;
import dev.onevision.contract.wire.StoredFile;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * An upload in progress: one piece is in memory, earlier ones are in Kafka. Not visible until
 * finished. Blocks and is used by one thread at a time, except for {@link #abandon()}, which any
 * thread may call.
 */
public final class Upload {

  private static final int FIRST_SIZE = 8 * 1024;

  /** A file up to this size needs no place for large uploads. */
  private static final int SMALL = 64 * 1024;

  private final Files files;
  private final Pieces store;
  private final String id = FileIds.file();
  private final String owner;
  private final String client;
  private final String name;
  private final List<FilePiece> pieces = new ArrayList<>(); // guarded by this
  private ByteBuffer current = ByteBuffer.allocate(FIRST_SIZE);
  private volatile long bytes;
  private boolean large; // guarded by this
  private boolean ended; // guarded by this

  Upload(Files files, Pieces store, String owner, String client, String name) {
    this.files = files;
    this.store = store;
    this.owner = owner;
    this.client = client;
    this.name = name;
  }

  /** Bytes so far. */
  public long bytes() {
    return bytes;
  }

  /**
   * Appends content.
   *
   * @throws FileRefusedException if the file becomes too large
   */
  public void append(ByteBuffer more) {
    bytes += more.remaining();
    files.checkLength(bytes);
    while (more.hasRemaining()) {
      grow(more.remaining());
      int count = Math.min(more.remaining(), current.remaining());
      current.put(more.slice(more.position(), count));
      more.position(more.position() + count);
      if (current.position() == Pieces.MAX_BYTES) {
        write();
      }
    }
  }

  /** Memory grows with the content, up to a whole piece. */
  private void grow(int needed) {
    int size = current.capacity();
    if (needed <= current.remaining() || size == Pieces.MAX_BYTES) {
      return;
    }
    while (size - current.position() < needed && size < SMALL) {
      size *= 2;
    }
    if (size - current.position() < needed) {
      takePlace();
      size = Pieces.MAX_BYTES;
    }
    current = ByteBuffer.allocate(size).put(current.flip());
  }

  private synchronized void takePlace() {
    if (!ended && !large) {
      files.takePlace(client);
      large = true;
    }
  }

  /**
   * Publishes the file.
   *
   * @return completes when the file's row is durable
   */
  public CompletableFuture<StoredFile> finish(String purpose, Instant expiresAt) {
    if (current.position() > 0) {
      write();
    }
    var file = new StoredFile(id, owner, name, purpose, bytes, Instant.now(), expiresAt, written());
    return files
        .add(file)
        .thenApply(
            nothing -> {
              end();
              return file;
            });
  }

  private synchronized List<FilePiece> written() {
    return List.copyOf(pieces);
  }

  /** Returns false if the upload had already ended. */
  private boolean end() {
    synchronized (this) {
      if (ended) {
        return false;
      }
      ended = true;
      if (large) {
        files.givePlaceBack(client);
      }
    }
    files.ended(this);
    return true;
  }

  /** Adds the piece; returns false if the upload was abandoned. */
  private synchronized boolean keep(FilePiece piece) {
    return !ended && pieces.add(piece);
  }

  /** Deletes the pieces unless the upload is finished. */
  public void abandon() {
    if (end()) {
      store.forget(id, written());
    }
  }

  private void write() {
    files.checkRoom();
    FilePiece piece = store.write(id, Integer.toString(written().size()), current.flip());
    if (!keep(piece)) {
      store.forget(id, List.of(piece));
      throw new CancellationException("The upload was abandoned");
    }
    current.clear();
  }
}
