package dev.onevision.contract.wire;

import java.time.Instant;
import java.util.List;

/**
 * A file that a client uploaded or a batch wrote; the row of its id in {@code files}. What no row
 * names does not exist, whatever lies in {@code files.content}.
 *
 * @param id {@code file-} and 32 hexadecimal digits
 * @param owner digest of the API key it belongs to; empty where no keys are configured
 * @param name as the client called it
 * @param purpose {@code batch} or {@code batch_output}
 * @param bytes length of the content
 * @param createdAt when it was complete
 * @param expiresAt when it is deleted
 * @param pieces the content, in order
 */
public record StoredFile(
    String id,
    String owner,
    String name,
    String purpose,
    long bytes,
    Instant createdAt,
    Instant expiresAt,
    List<FilePiece> pieces)
    implements WireMessage {

  public StoredFile {
    pieces = List.copyOf(pieces);
  }
}
