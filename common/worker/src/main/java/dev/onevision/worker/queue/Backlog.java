package dev.onevision.worker.queue;

/** How much waits in a queue, for whoever adds to it. Thread-safe. */
public interface Backlog extends AutoCloseable {

  /** Whether less waits than is allowed; false if nobody knows. May ask the brokers. */
  boolean hasRoom();

  @Override
  void close();
}
