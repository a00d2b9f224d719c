package dev.onevision.vision.requests;

import dev.onevision.contract.wire.Failure;
import org.jspecify.annotations.Nullable;

/** Ends the work on a request with an answer. */
final class Rejection extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  Rejection(Failure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  Rejection(Failure.Code code, String message, @Nullable String parameter) {
    this(new Failure(code, message, parameter));
  }

  Failure failure() {
    return failure;
  }
}
