package dev.onevision.worker.queue;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Opens work queues. Thread-safe. */
public interface WorkQueues {

  /** Completes when queues of these share groups can be opened without waiting for the brokers. */
  default CompletableFuture<Void> reachable(Collection<String> groups) {
    return CompletableFuture.completedFuture(null);
  }

  /**
   * Starts {@code slots} consumers of the share group on the topic.
   *
   * @param topic to take records from
   * @param group the share group; the same for all workers of one kind
   * @param slots records worked on at once, at least 1
   * @param handler does the work
   * @throws dev.onevision.kafka.connection.BrokerUnavailableException if the brokers are not
   *     reached within the start timeout; see {@link #reachable}
   */
  default WorkQueue open(String topic, String group, int slots, WorkHandler handler) {
    return open(topic, group, slots, handler, () -> true);
  }

  /**
   * The same for work that makes more work elsewhere.
   *
   * @param room whether there is room for it; while there is none, no record is fetched beyond one
   *     that was asked for already. Called often, from several threads
   */
  WorkQueue open(String topic, String group, int slots, WorkHandler handler, BooleanSupplier room);
}
