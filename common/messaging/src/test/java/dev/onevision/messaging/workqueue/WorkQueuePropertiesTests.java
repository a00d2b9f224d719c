package dev.onevision.messaging.workqueue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkQueuePropertiesTests {

  @ParameterizedTest
  @CsvSource({"4, 5, 4", "4, 10, 4", "4, 4, 3", "9, 5, 4", "4, 2, 1", "1, 2, 1"})
  void oneDeliveryIsLeftToSayThatARequestWasGivenUp(int wanted, int brokerLimit, int effective) {
    WorkQueueProperties properties =
        new WorkQueueProperties(wanted, Duration.ofSeconds(30), Duration.ZERO, Duration.ZERO);
    assertThat(properties.within(brokerLimit).maxDeliveries()).isEqualTo(effective);
  }
}
