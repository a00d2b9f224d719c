package dev.onevision.worker.queue;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Opens work queues. Thread-safe. */
public interface WorkQueues {

  /** Completes when queues of these share groups open without waiting for the brokers. */
  default CompletableFuture<Void> reachable(Collection<String> groups) {
    return CompletableFuture.completedFuture(null);
  }

  /**
   * Starts {@code lanes} consumers of the share group on the topic.
   *
   * @param topic to take records from
   * @param group the share group; the same for all workers of one kind
   * @param lanes records worked on at once, at least 1
   * @param handler does the work
   * @throws dev.onevision.kafka.connection.BrokerUnavailableException if the brokers cannot be
   *     reached within the start timeout; see {@link #reachable}
   */
  default WorkQueue open(String topic, String group, int lanes, WorkHandler handler) {
    return open(topic, group, lanes, handler, () -> true);
  }

  /**
   * Opens a queue whose work produces work for another queue.
   *
   * @param room whether there is room for what the work produces; without room no record is fetched
   *     beyond one that was requested already. Called often, from several threads
   */
  WorkQueue open(String topic, String group, int lanes, WorkHandler handler, BooleanSupplier room);
}
