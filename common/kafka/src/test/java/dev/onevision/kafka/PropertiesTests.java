package dev.onevision.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.kafka.claimcheck.ClaimCheckProperties;
import dev.onevision.kafka.connection.ConnectionProperties;
import dev.onevision.kafka.embeddings.EmbeddingIndexProperties;
import dev.onevision.kafka.topics.TopicProperties;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PropertiesTests {

  @Test
  void theDefaultsAreValidAndFitABrokerWithDefaultSettings() {
    assertThat(bind(ConnectionProperties.class, Map.of()).maxMessageSize().toBytes())
        .isLessThan(1_048_588);
    assertThat(bind(ClaimCheckProperties.class, Map.of()).chunkSize().toBytes())
        .isLessThan(1_048_588);
    assertThat(bind(TopicProperties.class, Map.of()).contentPartitions()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "onevision.kafka.instance-id, a b",
    "onevision.kafka.max-message-size, 10B",
    "onevision.kafka.delivery-timeout, 1ms",
    "onevision.kafka.send-buffer, 1KB",
    "onevision.kafka.start-timeout, 0s",
    "onevision.kafka.topics.replicas, 0",
    "onevision.kafka.topics.content-partitions, 0",
    "onevision.kafka.topics.reply-partitions, 0",
    "onevision.kafka.topics.request-retention, 0s",
    "onevision.kafka.topics.content-retention, -1s",
    "onevision.kafka.topics.content-retention-size, 1MB",
    "onevision.kafka.topics.content-segment-size, 2GB",
    "onevision.kafka.topics.reply-retention, 0s",
    "onevision.kafka.topics.file-retention, 0s",
    "onevision.kafka.topics.batch-partitions, 0",
    "onevision.kafka.claim-check.chunk-size, 1MB",
    "onevision.kafka.claim-check.max-content-size, 3GB",
    "onevision.kafka.claim-check.send-buffer, 1MB",
    "onevision.kafka.claim-check.write-timeout, 1ms",
    "onevision.kafka.claim-check.read-timeout, 0s",
    "onevision.kafka.claim-check.readers, 0",
    "onevision.kafka.claim-check.fetch-size, 1KB",
    "onevision.kafka.embedding-index.max-entries, -1"
  })
  void aSettingThatCannotWorkIsRefusedByName(String name, String value) {
    Class<?> type =
        switch (name.split("\\.")[2]) {
          case "topics" -> TopicProperties.class;
          case "claim-check" -> ClaimCheckProperties.class;
          case "embedding-index" -> EmbeddingIndexProperties.class;
          default -> ConnectionProperties.class;
        };
    assertThatThrownBy(() -> bind(type, Map.of(name, value)))
        .rootCause()
        .hasMessageStartingWith(name);
  }

  private static <T> T bind(Class<T> type, Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate(type.getAnnotation(ConfigurationProperties.class).value(), type);
  }
}
