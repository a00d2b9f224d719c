package dev.onevision.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.kafka.testing.BoundProperties;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertiesTests {

  private static final String WORKER = "dev.onevision.worker.life.WorkerProperties";
  private static final String QUEUE = "dev.onevision.worker.queue.WorkQueueProperties";

  @Test
  void theDefaultsAreValid() {
    assertThat(BoundProperties.bind(WORKER, Map.of()))
        .hasToString("WorkerProperties[heartbeat=PT2S, loadTimeout=PT30M]");
    assertThat(BoundProperties.bind(QUEUE, Map.of()).toString()).contains("maxDeliveries=4");
  }

  @ParameterizedTest
  @CsvSource({
    "onevision.worker.queue.max-deliveries, 0, greater than or equal to 1",
    "onevision.worker.queue.max-deliveries, 10, less than or equal to 9",
    "onevision.worker.queue.max-losses, 0, greater than or equal to 1",
    "onevision.worker.queue.lock-duration, 999ms, 1 second",
    "onevision.worker.queue.retry-back-off, -1ms, must not be negative",
    "onevision.worker.queue.drain-timeout, -1ms, must not be negative",
    "onevision.worker.heartbeat, 1ms, 10 milli",
    "onevision.worker.load-timeout, 1ms, 1 second"
  })
  void aSettingThatCannotWorkIsRefusedByNameAndBound(String key, String value, String bound) {
    String type = key.startsWith("onevision.worker.queue.") ? QUEUE : WORKER;
    assertThat(BoundProperties.refusal(type, key, value)).startsWith(key + " ").contains(bound);
  }
}
