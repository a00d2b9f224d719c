package dev.onevision.llm.intake;

import dev.onevision.contract.wire.Failure;
import org.jspecify.annotations.Nullable;

/** A request that this worker does not run. The failure is for the sender of the request. */
public final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /** A refusal with this failure. */
  public RefusedException(Failure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  static RefusedException invalid(String message, @Nullable String parameter) {
    return new RefusedException(new Failure(Failure.Code.INVALID_REQUEST, message, parameter));
  }

  /** A refusal because the deadline passed before the engine had the request. */
  public static RefusedException timedOut() {
    return new RefusedException(
        new Failure(
            Failure.Code.DEADLINE_EXCEEDED,
            "The request timed out before the model could run it.",
            null));
  }

  /** What to reply. */
  public Failure failure() {
    return failure;
  }
}
