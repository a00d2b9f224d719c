package dev.onevision.worker.queue;

/** The running lanes of a queue. Thread-safe. */
public interface WorkQueue extends AutoCloseable {

  /** Whether every lane has its assignment and takes records. */
  boolean isReady();

  /** Lanes with a record in hand. */
  int busyLanes();

  /** Takes no new record, waits for those in hand, and hands back what does not end in time. */
  @Override
  void close();
}
