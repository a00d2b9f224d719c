package dev.onevision.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.messaging.claimcheck.ClaimCheckProperties;
import dev.onevision.messaging.connection.ConnectionProperties;
import dev.onevision.messaging.topics.TopicProperties;
import dev.onevision.messaging.workers.WorkerProperties;
import dev.onevision.messaging.workqueue.WorkQueueProperties;
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
    assertThat(bind(WorkerProperties.class, Map.of()).trusted()).hasSeconds(7);
    assertThat(bind(WorkQueueProperties.class, Map.of()).maxDeliveries()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "instance-id, a b",
    "max-message-size, 10B",
    "delivery-timeout, 1ms",
    "send-buffer, 1KB",
    "start-timeout, 0s",
    "topics.replicas, 0",
    "topics.content-partitions, 0",
    "topics.content-partitions, 0",
    "topics.reply-partitions, 0",
    "topics.request-retention, 0s",
    "topics.content-retention, -1s",
    "topics.content-retention-size, 1MB",
    "topics.content-segment-size, 2GB",
    "topics.reply-retention, 0s",
    "topics.file-retention, 0s",
    "topics.batch-partitions, 0",
    "claim-check.chunk-size, 1MB",
    "claim-check.max-content-size, 3GB",
    "claim-check.send-buffer, 1MB",
    "claim-check.write-timeout, 1ms",
    "claim-check.read-timeout, 0s",
    "claim-check.readers, 0",
    "claim-check.fetch-size, 1KB",
    "work-queue.max-deliveries, 0",
    "work-queue.max-losses, 0",
    "work-queue.lock-duration, 999ms",
    "work-queue.retry-back-off, -1ms",
    "work-queue.drain-timeout, -1ms",
    "workers.heartbeat, 1ms",
    "workers.trusted, 2s"
  })
  void aSettingThatCannotWorkIsRefusedByName(String setting, String value) {
    Class<?> type =
        switch (setting.replaceFirst("\\..*", "")) {
          case "topics" -> TopicProperties.class;
          case "claim-check" -> ClaimCheckProperties.class;
          case "work-queue" -> WorkQueueProperties.class;
          case "workers" -> WorkerProperties.class;
          default -> ConnectionProperties.class;
        };
    String name = "onevision.messaging." + setting;
    assertThatThrownBy(() -> bind(type, Map.of(name, value)))
        .rootCause()
        .hasMessageStartingWith(name);
  }

  private static <T> T bind(Class<T> type, Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate(type.getAnnotation(ConfigurationProperties.class).value(), type);
  }
}
