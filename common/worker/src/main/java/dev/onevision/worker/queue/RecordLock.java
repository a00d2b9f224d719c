package dev.onevision.worker.queue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker's lock on the current record. Used by the lane's thread only. */
final class RecordLock {

  private static final Logger log = LoggerFactory.getLogger(RecordLock.class);
  private static final int DEFAULT_LOCK_MILLIS = 30_000;

  private final ShareConsumer<byte[], byte[]> consumer;
  private final ConsumerRecord<byte[], byte[]> record;
  private final Duration renewAfter;
  private long renewedAt = System.nanoTime();
  private boolean lost;

  RecordLock(ShareConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record) {
    this.consumer = consumer;
    this.record = record;
    this.renewAfter =
        Duration.ofMillis(consumer.acquisitionLockTimeoutMs().orElse(DEFAULT_LOCK_MILLIS) / 2);
  }

  /** The time after which the lock is to be renewed; above zero. */
  Duration untilRenewal() {
    if (lost) {
      return renewAfter;
    }
    Duration passed = Duration.ofNanos(System.nanoTime() - renewedAt);
    Duration left = renewAfter.minus(passed);
    return left.isPositive() ? left : Duration.ofMillis(1);
  }

  /** Whether another worker may have the record by now. */
  boolean isLost() {
    return lost;
  }

  /** Renews the lock. If it is lost the work continues: it may end before another worker starts. */
  void renew(Duration timeout) {
    if (lost) {
      return;
    }
    try {
      consumer.acknowledge(record, AcknowledgeType.RENEW);
      lost = !isCommitted(consumer.commitSync(timeout));
      lost = lost || !takeAgain(timeout);
    } catch (KafkaException | IllegalStateException e) {
      log.debug("A lock was not renewed", e);
      lost = true;
    }
    renewedAt = System.nanoTime();
    if (lost) {
      log.warn("The lock of {} was lost, another worker may repeat it", this);
    }
  }

  /** The consumer accepts acknowledgements of a renewed record only after the next poll. */
  private boolean takeAgain(Duration timeout) {
    boolean taken = false;
    boolean foreign = false;
    for (ConsumerRecord<byte[], byte[]> returned : consumer.poll(timeout)) {
      if (returned.offset() == record.offset() && returned.partition() == record.partition()) {
        taken = true;
      } else {
        consumer.acknowledge(returned, AcknowledgeType.RELEASE);
        foreign = true;
      }
    }
    if (foreign) {
      consumer.commitSync(timeout); // otherwise the release waits for the end of this work
    }
    return taken;
  }

  /** Whether the broker took the acknowledgement. */
  boolean acknowledge(AcknowledgeType type, Duration timeout) {
    if (lost) {
      return false;
    }
    consumer.acknowledge(record, type);
    boolean taken = isCommitted(consumer.commitSync(timeout));
    if (!taken) {
      log.warn("The broker did not take {} of {}, another worker repeats it", type, this);
    }
    return taken;
  }

  static boolean isCommitted(Map<TopicIdPartition, Optional<KafkaException>> result) {
    return result.values().stream()
        .allMatch(
            failure -> {
              failure.ifPresent(e -> log.debug("An acknowledgement failed", e));
              return failure.isEmpty();
            });
  }

  @Override
  public String toString() {
    return "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
  }
}
