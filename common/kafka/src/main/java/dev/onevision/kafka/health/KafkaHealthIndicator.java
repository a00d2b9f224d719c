package dev.onevision.kafka.health;

import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while the brokers respond and take messages; otherwise with the reason. */
final class KafkaHealthIndicator implements HealthIndicator {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final BrokerHealth brokers;

  KafkaHealthIndicator(BrokerHealth brokers) {
    this.brokers = brokers;
  }

  @Override
  public Health health() {
    BrokerHealth.Report report = brokers.report(TIMEOUT).join();
    String trouble = report.trouble();
    return (trouble == null ? Health.up() : Health.down().withDetail("error", trouble))
        .withDetail("brokers", report.brokers())
        .build();
  }
}
