package dev.onevision.messaging.workqueue;

/** Opens work queues. Thread-safe. */
public interface WorkQueues {

  /**
   * Starts {@code slots} consumers of the share group on the topic.
   *
   * @param topic to take records from
   * @param group the share group; the same for all workers of one kind
   * @param slots records worked on at once, at least 1
   * @param handler does the work
   */
  WorkQueue open(String topic, String group, int slots, WorkHandler handler);
}
