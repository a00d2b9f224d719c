package dev.onevision.worker.queue;

/** A running set of slots. Thread-safe. */
public interface WorkQueue extends AutoCloseable {

  /** Whether every slot has its assignment and takes records. */
  boolean isReady();

  /** Slots with a record in hand. */
  int busySlots();

  /** Takes nothing new, waits for records in hand, releases those that do not finish in time. */
  @Override
  void close();
}
