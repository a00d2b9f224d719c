package dev.onevision.contract.wire;

import java.time.Instant;
import java.util.List;

/**
 * A file that a client uploaded or a batch wrote; the row of its id in {@code files}. Only files
 * with a row exist, whatever {@code files.content} contains.
 *
 * @param id {@code file-} and 32 hexadecimal digits
 * @param owner digest that stands for the client's tenant; empty if no keys are configured
 * @param name given by the client
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
