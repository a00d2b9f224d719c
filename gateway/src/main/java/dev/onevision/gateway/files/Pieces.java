package dev.onevision.gateway.files;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.FilePiece;
import dev.onevision.kafka.claimcheck.ClaimCheckException;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import java.nio.ByteBuffer;
import java.util.List;
import org.springframework.stereotype.Component;

/** Stores the pieces of files, each as one record with its own key. Blocks. Thread-safe. */
@Component
public class Pieces {

  /** Max size of a piece, which fits into a record of a broker with default limits. */
  public static final int MAX_BYTES = 800_000;

  private final ClaimCheckStore store;

  Pieces(ClaimCheckStore store) {
    this.store = store;
  }

  /**
   * Writes a piece and waits until it is durable. The file's row makes it part of the file.
   *
   * @param key unique in the file
   * @param content at most {@link #MAX_BYTES} bytes; not changed
   */
  public FilePiece write(String fileId, String key, ByteBuffer content) {
    ClaimCheck claim;
    try {
      claim = store.write(TopicNames.FILES_CONTENT, fileId + "/" + key, content);
    } catch (RuntimeException e) {
      throw new StorageUnavailableException("The file could not be written.", e);
    }
    if (claim.offsets().size() != 1) {
      // Chunks of one piece would have the same key, and compaction would delete all but the last.
      throw new IllegalStateException(
          "onevision.kafka.claim-check.chunk-size must be at least " + MAX_BYTES + " bytes");
    }
    return new FilePiece(
        key, claim.partition(), claim.offsets().getFirst(), content.remaining(), claim.checksum());
  }

  /**
   * Reads a piece.
   *
   * @throws ContentMissingException if it is deleted or damaged
   * @throws StorageUnavailableException if the broker did not deliver it in time
   */
  public ByteBuffer read(FilePiece piece) {
    try {
      return store.read(
          new ClaimCheck(
              TopicNames.FILES_CONTENT,
              piece.partition(),
              List.of(piece.offset()),
              piece.bytes(),
              piece.checksum()));
    } catch (ClaimCheckException e) {
      throw switch (e.reason()) {
        case EXPIRED, DAMAGED ->
            new ContentMissingException("The file's content is gone: it was deleted.", e);
        case UNAVAILABLE ->
            new StorageUnavailableException("The file's content could not be read.", e);
      };
    }
  }

  /** Deletes pieces. */
  public void forget(String fileId, List<FilePiece> pieces) {
    for (FilePiece piece : pieces) {
      store.forget(TopicNames.FILES_CONTENT, fileId + "/" + piece.key());
    }
  }
}
