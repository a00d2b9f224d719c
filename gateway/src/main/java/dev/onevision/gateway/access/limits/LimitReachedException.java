package dev.onevision.gateway.access.limits;

import java.time.Duration;

/** A tenant or key has reached its limit. The message is for the client. */
public final class LimitReachedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  LimitReachedException(String message, Duration retryAfter) {
    super(message, null, false, false);
    this.retryAfter = retryAfter;
  }

  /** When the client should retry. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
