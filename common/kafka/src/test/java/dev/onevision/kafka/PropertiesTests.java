package dev.onevision.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.onevision.kafka.connection.ConnectionProperties;
import dev.onevision.kafka.testing.BoundProperties;
import dev.onevision.kafka.topics.TopicProperties;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertiesTests {

  private static final String CONNECTION = "dev.onevision.kafka.connection.ConnectionProperties";
  private static final String TOPICS = "dev.onevision.kafka.topics.TopicProperties";
  private static final String CLAIM_CHECK = "dev.onevision.kafka.claimcheck.ClaimCheckProperties";
  private static final String INDEX = "dev.onevision.kafka.embeddings.EmbeddingIndexProperties";

  @Test
  void theDefaultsAreValidAndFitABrokerWithDefaultSettings() {
    ConnectionProperties connection =
        (ConnectionProperties) BoundProperties.bind(CONNECTION, Map.of());
    assertThat(connection.maxMessageSize().toBytes()).isLessThan(1_048_588);
    TopicProperties topics = (TopicProperties) BoundProperties.bind(TOPICS, Map.of());
    assertThat(topics.contentPartitions()).isEqualTo(4);
    assertThatCode(() -> BoundProperties.bind(INDEX, Map.of())).doesNotThrowAnyException();
    assertThat(BoundProperties.bind(CLAIM_CHECK, Map.of()).toString())
        .contains("chunkSize=900000B"); // below the broker's 1,048,588 bytes
  }

  @ParameterizedTest
  @CsvSource({
    "onevision.kafka.instance-id, a b, must be 1 to 200",
    "onevision.kafka.max-message-size, 10B, between 1000B and 100MB",
    "onevision.kafka.delivery-timeout, 1ms, 1 second",
    "onevision.kafka.send-buffer, 1KB, at least onevision.kafka.max-message-size",
    "onevision.kafka.start-timeout, 0s, must be positive",
    "onevision.kafka.topics.replicas, 0, must be -1 or at least 1",
    "onevision.kafka.topics.content-partitions, 0, greater than or equal to 1",
    "onevision.kafka.topics.reply-partitions, 0, greater than or equal to 1",
    "onevision.kafka.topics.caption-partitions, 0, greater than or equal to 1",
    "onevision.kafka.topics.request-retention, 0s, must be positive",
    "onevision.kafka.topics.content-retention, -1s, must be positive",
    "onevision.kafka.topics.content-retention-size, 1MB, at least",
    "onevision.kafka.topics.content-segment-size, 2GB, between 2MB and 1GB",
    "onevision.kafka.topics.reply-retention, 0s, must be positive",
    "onevision.kafka.topics.file-retention, 0s, must be positive",
    "onevision.kafka.topics.caption-retention, 0s, must be positive",
    "onevision.kafka.topics.batch-partitions, 0, greater than or equal to 1",
    "onevision.kafka.claim-check.chunk-size, 1MB, between 1000B and 1000000B",
    "onevision.kafka.claim-check.max-content-size, 3GB, less than 2GB",
    "onevision.kafka.claim-check.send-buffer, 1MB, at least twice",
    "onevision.kafka.claim-check.write-timeout, 1ms, 1 second",
    "onevision.kafka.claim-check.read-timeout, 0s, must be positive",
    "onevision.kafka.claim-check.readers, 0, greater than or equal to 1",
    "onevision.kafka.claim-check.fetch-size, 1KB, between",
    "onevision.kafka.embedding-index.max-entries, -1, greater than or equal to 0"
  })
  void aSettingThatCannotWorkIsRefusedByNameAndBound(String key, String value, String bound) {
    String type =
        switch (key.split("\\.")[2]) {
          case "topics" -> TOPICS;
          case "claim-check" -> CLAIM_CHECK;
          case "embedding-index" -> INDEX;
          default -> CONNECTION;
        };
    assertThat(BoundProperties.refusal(type, key, value)).startsWith(key + " ").contains(bound);
  }
}
