package dev.onevision.vision;

import dev.onevision.contract.wire.StoredEmbedding;
import dev.onevision.kafka.embeddings.EmbeddingIndex;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An index without a broker: what is published is found. */
public final class MemoryIndex implements EmbeddingIndex {

  private final Map<String, StoredEmbedding> rows = new ConcurrentHashMap<>();

  @Override
  public void start() {}

  @Override
  public Optional<StoredEmbedding> find(String digest) {
    return Optional.ofNullable(rows.get(digest));
  }

  @Override
  public void publish(StoredEmbedding embedding) {
    rows.put(embedding.digest(), embedding);
  }

  @Override
  public void forget(String digest) {
    rows.remove(digest);
  }
}
