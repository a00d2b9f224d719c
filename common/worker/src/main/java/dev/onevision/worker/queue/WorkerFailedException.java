package dev.onevision.worker.queue;

/**
 * The worker failed for good while it had the record, which may be the reason: the queue counts a
 * loss, as for a process that died.
 */
public final class WorkerFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public WorkerFailedException(String message) {
    super(message);
  }
}
