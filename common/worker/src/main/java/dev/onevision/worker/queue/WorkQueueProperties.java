package dev.onevision.worker.queue;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How records are taken from work queues.
 *
 * @param maxDeliveries attempts that may fail before a record is given up
 * @param maxLosses workers that may be lost while they have a record, before it is given up: it may
 *     be what they die of. A worker that stops as planned does not count
 * @param lockDuration how long a record stays with a slot that does not renew; asked of the broker
 *     where {@code onevision.kafka.topics.create} allows
 * @param retryBackOff pause before a record whose work failed is released, doubled with each
 *     delivery
 * @param drainTimeout how long a queue that closes waits for records in hand
 */
@ConfigurationProperties("onevision.worker.queue")
public record WorkQueueProperties(
    @DefaultValue("4") int maxDeliveries,
    @DefaultValue("2") int maxLosses,
    @DefaultValue("15s") Duration lockDuration,
    @DefaultValue("200ms") Duration retryBackOff,
    @DefaultValue("20s") Duration drainTimeout) {

  public WorkQueueProperties {
    require(maxDeliveries >= 1 && maxDeliveries <= 9, "max-deliveries must be between 1 and 9");
    require(maxLosses >= 1 && maxLosses <= 100, "max-losses must be between 1 and 100");
    require(
        lockDuration.compareTo(Duration.ofSeconds(1)) >= 0, "lock-duration must be at least 1s");
    require(!retryBackOff.isNegative(), "retry-back-off must not be negative");
    require(!drainTimeout.isNegative(), "drain-timeout must not be negative");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("onevision.worker.queue." + rule);
    }
  }
}
