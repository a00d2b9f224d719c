package dev.onevision.worker.queue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/**
 * Tells that a share consumer goes on fetching although it was given a record. A poll that finds
 * nothing asks the consumer's own thread to fetch; if that thread has an answer in hand in this
 * moment, the record is returned and a further fetch begins, and the broker may lock a record for a
 * consumer that nobody polls: it would lie there until its lock ends.
 *
 * <p>The consumer has no method for that, but it counts the brokers' answers, and the
 * acknowledgements that it sent, each of which has an answer as well. It counts an answer a moment
 * after it has passed it on, a fetch's as well as an acknowledgement's. Used by the slot's thread
 * only.
 */
final class FetchWatch {

  private static final String ANSWERS = "fetch-total";
  private static final String ACKNOWLEDGEMENTS = "acknowledgements-send-total";
  private static final long COUNTED_LATE = TimeUnit.MILLISECONDS.toNanos(2);

  private final @Nullable Metric answers;
  private final @Nullable Metric acknowledgements;
  private double known;

  FetchWatch(ShareConsumer<?, ?> consumer) {
    this.answers = find(consumer, ANSWERS);
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

  /** From here on no answer is expected but those of acknowledgements: a record was given. */
  void rest() {
    LockSupport.parkNanos(COUNTED_LATE);
    known = count();
  }

  /** Whether brokers have answered since. Less is no sign: it is an answer not counted yet. */
  boolean isFetching() {
    return count() > known;
  }

  private double count() {
    return value(answers) - value(acknowledgements);
  }

  private static double value(@Nullable Metric metric) {
    return metric != null && metric.metricValue() instanceof Double value ? value : 0;
  }
}
