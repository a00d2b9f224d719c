package dev.onevision.kafka.embeddings;

import dev.onevision.contract.wire.StoredEmbedding;
import java.util.Optional;

/**
 * The embeddings that any process encoded recently, by the digest of their source. It may be a
 * moment behind; what it does not contain is encoded again. Thread-safe.
 */
public interface EmbeddingIndex {

  /** Starts to read, in the background. */
  void start();

  /** The embedding of this digest, if its content is retained long enough to be used. */
  Optional<StoredEmbedding> find(String digest);

  /** Publishes an embedding to all processes; does not wait. A failure is harmless. */
  void publish(StoredEmbedding embedding);

  /** Withdraws an embedding whose content is gone; does not wait. */
  void forget(String digest);
}
