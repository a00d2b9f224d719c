package dev.onevision.kafka.embeddings;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The embeddings of all processes that this process knows.
 *
 * @param maxEntries maximum number of embeddings, about 500 bytes each; the least used are dropped
 *     first. With 0 every image is encoded
 */
@Validated
@ConfigurationProperties("onevision.kafka.embedding-index")
record EmbeddingIndexProperties(@DefaultValue("50000") @Min(0) int maxEntries) {}
