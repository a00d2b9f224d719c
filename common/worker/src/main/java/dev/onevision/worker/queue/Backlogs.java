package dev.onevision.worker.queue;

/** Watches how much waits in queues. Thread-safe. */
public interface Backlogs {

  /**
   * Watches one.
   *
   * @param most records of the topic that the share group may have before it, or in hand, before
   *     there is no room
   */
  Backlog watch(String topic, String group, long most);
}
