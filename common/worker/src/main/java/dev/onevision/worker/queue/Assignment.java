package dev.onevision.worker.queue;

import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.Metric;

/**
 * Whether a share consumer has partitions. It has no method for that, but it counts the assignments
 * that it took up as rebalances, and the first of them is never empty.
 */
final class Assignment {

  private static final String REBALANCES = "rebalance-total";

  private Assignment() {}

  static boolean isGiven(ShareConsumer<?, ?> consumer) {
    for (Metric metric : consumer.metrics().values()) {
      if (metric.metricName().name().equals(REBALANCES)) {
        return metric.metricValue() instanceof Double count && count >= 1;
      }
    }
    return false;
  }
}
