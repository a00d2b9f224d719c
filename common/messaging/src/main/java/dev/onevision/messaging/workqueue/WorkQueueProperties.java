package dev.onevision.messaging.workqueue;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How records are taken from work queues.
 *
 * @param maxDeliveries how often a record is worked on before it is given up. Below the broker's
 *     {@code group.share.delivery.count.limit} (5 unless changed) and lowered to that, so that one
 *     delivery is left to tell whoever waits
 * @param lockDuration how long a record stays with a slot that does not renew; asked of the broker
 *     where {@code onevision.messaging.topics.create} allows
 * @param retryBackOff pause before a record whose work failed is released, doubled with each
 *     delivery
 * @param drainTimeout how long a queue that closes waits for records in hand
 */
@ConfigurationProperties("onevision.messaging.work-queue")
public record WorkQueueProperties(
    @DefaultValue("4") int maxDeliveries,
    @DefaultValue("15s") Duration lockDuration,
    @DefaultValue("200ms") Duration retryBackOff,
    @DefaultValue("20s") Duration drainTimeout) {

  public WorkQueueProperties {
    require(maxDeliveries >= 1 && maxDeliveries <= 9, "max-deliveries must be between 1 and 9");
    require(
        lockDuration.compareTo(Duration.ofSeconds(1)) >= 0, "lock-duration must be at least 1s");
    require(!retryBackOff.isNegative(), "retry-back-off must not be negative");
    require(!drainTimeout.isNegative(), "drain-timeout must not be negative");
  }

  /** The same with one delivery fewer than the broker makes, if there would be as many. */
  WorkQueueProperties within(int brokerLimit) {
    return maxDeliveries < brokerLimit
        ? this
        : new WorkQueueProperties(
            Math.max(1, brokerLimit - 1), lockDuration, retryBackOff, drainTimeout);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("onevision.messaging.work-queue." + rule);
    }
  }
}
