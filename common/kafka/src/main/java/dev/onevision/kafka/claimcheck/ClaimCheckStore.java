package dev.onevision.kafka.claimcheck;

import dev.onevision.contract.wire.ClaimCheck;
import java.nio.ByteBuffer;

/** Stores content in a topic, in chunks that a broker with default limits accepts. Thread-safe. */
public interface ClaimCheckStore {

  /**
   * Writes the content and waits until the broker has it.
   *
   * @param topic {@code media}, {@code embeddings} or {@code files.content}
   * @param key the request's id, or the id of a file and its piece; decides the partition
   * @param content from its position to its limit; not changed
   */
  ClaimCheck write(String topic, String key, ByteBuffer content);

  /**
   * Reads exactly the chunks that the claim check names.
   *
   * @return a direct buffer, position 0, limit {@link ClaimCheck#bytes}
   * @throws ClaimCheckException if chunks were deleted, are damaged, or did not arrive in time
   */
  ByteBuffer read(ClaimCheck claimCheck) throws ClaimCheckException;

  /**
   * Deletes the content of this key from a compacted topic; does not wait. Readers may find it for
   * a while.
   */
  void forget(String topic, String key);
}
