package dev.onevision.worker.queue;

/** Watches the backlogs of queues. Thread-safe. */
public interface Backlogs {

  /**
   * Watches one queue.
   *
   * @param max records of the topic that the share group has not finished, at which there is no
   *     room
   */
  Backlog watch(String topic, String group, long max);
}
