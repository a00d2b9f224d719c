package dev.onevision.kafka.embeddings;

import dev.onevision.contract.wire.StoredEmbedding;
import java.util.Optional;

/**
 * Embeddings by the digest of what they were made of, shared by all processes. It knows the recent
 * ones only, and may be a moment behind: what it does not know is to be encoded. Thread-safe.
 */
public interface EmbeddingIndex {

  /** Begins to read, in the background. */
  void start();

  /** The embedding of this digest, if it will be kept for long enough yet to be used. */
  Optional<StoredEmbedding> find(String digest);

  /** Tells all processes of an embedding; does not wait, and it is no harm if it fails. */
  void publish(StoredEmbedding embedding);

  /** Withdraws an embedding whose content turned out to be gone; does not wait. */
  void forget(String digest);
}
