package dev.onevision.gateway.answers;

import dev.onevision.contract.wire.Failure;

/** The end of an answer that is none: a worker, or the gateway on its behalf, gave the reason. */
public final class AnswerFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public AnswerFailedException(Failure failure) {
    // Carries words for the client, not a bug's location; a burst of refusals stays cheap.
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  /** What was wrong. */
  public Failure failure() {
    return failure;
  }
}
