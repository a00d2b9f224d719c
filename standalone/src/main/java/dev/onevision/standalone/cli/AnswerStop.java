package dev.onevision.standalone.cli;

/**
 * Stops an answer by an interrupt of the thread that reads it, and never interrupts that thread
 * after the answer. Thread-safe.
 */
final class AnswerStop implements AutoCloseable {

  private final Thread reader = Thread.currentThread();
  private boolean requested; // guarded by this
  private boolean ended; // guarded by this

  /** Stops the answer, if it has not ended. */
  synchronized void request() {
    if (!ended) {
      requested = true;
      reader.interrupt();
    }
  }

  /** Whether the answer was stopped. */
  synchronized boolean isRequested() {
    return requested;
  }

  /** Ends this on the reading thread, and clears its interrupt. */
  @Override
  public synchronized void close() {
    ended = true;
    if (requested) {
      Thread.interrupted();
    }
  }
}
