package dev.onevision.worker.queue;

/** The running lanes of a queue. Thread-safe. */
public interface WorkQueue extends AutoCloseable {

  /** Whether every lane has its assignment and takes records. */
  boolean isReady();

  /** Lanes that work on a record. */
  int busyLanes();

  /**
   * Takes no new record, waits for the current ones, and hands back those that do not end in time.
   */
  @Override
  void close();
}
