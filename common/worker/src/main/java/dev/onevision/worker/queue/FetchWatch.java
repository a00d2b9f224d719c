package dev.onevision.worker.queue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/**
 * Detects that a share consumer still fetches after it returned a record. A poll that finds nothing
 * lets the consumer's own thread fetch; if a response arrives at that moment, the poll returns its
 * record and another fetch starts. The broker may then lock a record for a consumer that nobody
 * polls, until the lock ends.
 *
 * <p>The consumer has no method for that, but it counts the brokers' responses, and the
 * acknowledgements that it sent, each of which has a response as well. It counts a response a
 * moment after it has passed it on. Used by the lane's thread only.
 */
final class FetchWatch {

  private static final String RESPONSES = "fetch-total";
  private static final String ACKNOWLEDGEMENTS = "acknowledgements-send-total";
  private static final long COUNT_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final @Nullable Metric responses;
  private final @Nullable Metric acknowledgements;
  private double known;

  FetchWatch(ShareConsumer<?, ?> consumer) {
    this.responses = find(consumer, RESPONSES);
    this.acknowledgements = find(consumer, ACKNOWLEDGEMENTS);
  }

  private static @Nullable Metric find(ShareConsumer<?, ?> consumer, String name) {
    for (Metric metric : consumer.metrics().values()) {
      if (metric.metricName().name().equals(name)) {
        return metric;
      }
    }
    return null;
  }

  /** Starts to watch: from now on, only responses to acknowledgements are expected. */
  void rest() {
    LockSupport.parkNanos(COUNT_DELAY_NANOS);
    known = count();
  }

  /** Whether a fetch was answered since. A smaller count only means a response not counted yet. */
  boolean isFetching() {
    return count() > known;
  }

  private double count() {
    return value(responses) - value(acknowledgements);
  }

  private static double value(@Nullable Metric metric) {
    return metric != null && metric.metricValue() instanceof Double value ? value : 0;
  }
}
