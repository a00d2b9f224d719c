package dev.onevision.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.worker.life.WorkerProperties;
import dev.onevision.worker.queue.WorkQueueProperties;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PropertiesTests {

  @Test
  void theDefaultsAreValid() {
    assertThat(bind(WorkerProperties.class, Map.of()).heartbeat()).hasSeconds(2);
    assertThat(bind(WorkQueueProperties.class, Map.of()).maxDeliveries()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "onevision.worker.queue.max-deliveries, 0",
    "onevision.worker.queue.max-losses, 0",
    "onevision.worker.queue.lock-duration, 999ms",
    "onevision.worker.queue.retry-back-off, -1ms",
    "onevision.worker.queue.drain-timeout, -1ms",
    "onevision.worker.heartbeat, 1ms"
  })
  void aSettingThatCannotWorkIsRefusedByName(String name, String value) {
    Class<?> type =
        name.startsWith("onevision.worker.queue.")
            ? WorkQueueProperties.class
            : WorkerProperties.class;
    assertThatThrownBy(() -> bind(type, Map.of(name, value)))
        .rootCause()
        .hasMessageStartingWith(name);
  }

  private static <T> T bind(Class<T> type, Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate(type.getAnnotation(ConfigurationProperties.class).value(), type);
  }
}
