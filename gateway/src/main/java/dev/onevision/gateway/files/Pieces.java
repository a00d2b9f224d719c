package dev.onevision.gateway.files;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.FilePiece;
import dev.onevision.kafka.claimcheck.ClaimCheckException;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import java.nio.ByteBuffer;
import java.util.List;
import org.springframework.stereotype.Component;

/** The pieces files are kept in: one record each, under a key of its own. Blocks. Thread-safe. */
@Component
public class Pieces {

  /** Longest piece, in bytes: fits a record of a broker with default limits. */
  public static final int LONGEST = 800_000;

  private final ClaimCheckStore store;

  Pieces(ClaimCheckStore store) {
    this.store = store;
  }

  /**
   * Writes a piece and waits until it is safe. It is part of the file once the file's row says so.
   *
   * @param key unique in the file
   * @param content at most {@link #LONGEST} bytes; not changed
   */
  public FilePiece write(String fileId, String key, ByteBuffer content) {
    ClaimCheck claim;
    try {
      claim = store.write(TopicNames.FILES_CONTENT, fileId + "/" + key, content);
    } catch (RuntimeException e) {
      throw new StorageUnavailableException("The file could not be written.", e);
    }
    if (claim.offsets().size() != 1) {
      // Compaction would keep only the last of them.
      throw new IllegalStateException(
          "onevision.kafka.claim-check.chunk-size must be at least " + LONGEST + " bytes");
    }
    return new FilePiece(
        key, claim.partition(), claim.offsets().getFirst(), content.remaining(), claim.checksum());
  }

  /**
   * Reads a piece.
   *
   * @throws ContentMissingException if it is gone or damaged
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

  /** Lets the broker forget pieces. */
  public void forget(String fileId, List<FilePiece> pieces) {
    for (FilePiece piece : pieces) {
      store.forget(TopicNames.FILES_CONTENT, fileId + "/" + piece.key());
    }
  }
}
