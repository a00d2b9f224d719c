package dev.onevision.worker.queue;

/** The unfinished records of a queue, for a process that adds to it. Thread-safe. */
public interface Backlog extends AutoCloseable {

  /** Whether the queue is below its limit; false while that is unknown. May ask the brokers. */
  boolean hasRoom();

  @Override
  void close();
}
