package dev.onevision.worker.queue;

/**
 * The worker failed permanently while it had the record, which may be the reason. The queue counts
 * a loss, as for a process that died.
 */
public final class WorkerFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public WorkerFailedException(String message) {
    super(message);
  }
}
