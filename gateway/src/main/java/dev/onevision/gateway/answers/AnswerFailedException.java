package dev.onevision.gateway.answers;

import dev.onevision.contract.wire.Failure;

/** A request failed: a worker, or the gateway itself, reported the failure. */
public final class AnswerFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public AnswerFailedException(Failure failure) {
    // No stack trace: the message is for the client, and a burst of refusals must stay cheap.
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  /** The failure. */
  public Failure failure() {
    return failure;
  }
}
