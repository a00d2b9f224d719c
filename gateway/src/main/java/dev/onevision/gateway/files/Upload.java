package dev.onevision.gateway.files;

import dev.onevision.messaging.wire.FilePiece;
import dev.onevision.messaging.wire.StoredFile;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A file that is coming in: one piece of it is in memory, the others are on the broker. Nobody sees
 * it before it is finished. Used by one thread at a time; blocks.
 */
public final class Upload {

  private final Files files;
  private final Pieces store;
  private final String id = FileIds.file();
  private final String owner;
  private final String name;
  private final List<FilePiece> pieces = new ArrayList<>();
  private final ByteBuffer current = ByteBuffer.allocate(Pieces.LONGEST);
  private volatile long bytes;
  private boolean ended;

  Upload(Files files, Pieces store, String owner, String name) {
    this.files = files;
    this.store = store;
    this.owner = owner;
    this.name = name;
  }

  /** Bytes so far. */
  public long bytes() {
    return bytes;
  }

  /**
   * Takes more of the content.
   *
   * @throws FileRefusedException if it gets too long
   */
  public void append(ByteBuffer more) {
    bytes += more.remaining();
    files.checkLength(bytes);
    while (more.hasRemaining()) {
      int count = Math.min(more.remaining(), current.remaining());
      current.put(more.slice(more.position(), count));
      more.position(more.position() + count);
      if (!current.hasRemaining()) {
        write();
      }
    }
  }

  /**
   * Makes the file exist.
   *
   * @return completes once every gateway can know of it
   */
  public CompletableFuture<StoredFile> finish(String purpose, Instant expiresAt) {
    if (current.position() > 0) {
      write();
    }
    var file = new StoredFile(id, owner, name, purpose, bytes, Instant.now(), expiresAt, pieces);
    return files
        .add(file)
        .thenApply(
            nothing -> {
              ended = true;
              files.ended(this);
              return file;
            });
  }

  /** Forgets what came, unless it is finished. */
  public void abandon() {
    if (!ended) {
      ended = true;
      files.ended(this);
      store.forget(id, pieces);
    }
  }

  private void write() {
    files.checkRoom();
    pieces.add(store.write(id, Integer.toString(pieces.size()), current.flip()));
    current.clear();
  }
}
