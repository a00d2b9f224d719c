package dev.onevision.vision.intake;

import dev.onevision.contract.wire.Failure;
import org.jspecify.annotations.Nullable;

/** Ends the work on a request with a failure for its sender. */
final class RequestRejectedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  RequestRejectedException(Failure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  RequestRejectedException(Failure.Code code, String message, @Nullable String parameter) {
    this(new Failure(code, message, parameter));
  }

  Failure failure() {
    return failure;
  }
}
