package dev.onevision.kafka.embeddings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a process remembers of embeddings that any process has made.
 *
 * @param maxEntries embeddings remembered, about 500 bytes each; the least used are forgotten
 *     first. 0: none, so that every picture is encoded
 */
@ConfigurationProperties("onevision.kafka.embedding-index")
public record EmbeddingIndexProperties(@DefaultValue("50000") int maxEntries) {

  public EmbeddingIndexProperties {
    if (maxEntries < 0) {
      throw new IllegalArgumentException(
          "onevision.kafka.embedding-index.max-entries must not be negative");
    }
  }
}
