package dev.onevision.gateway.access;

import java.time.Duration;

/** The gateway does all it can; the client may try again. The message is for the client. */
public final class NoRoomException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  NoRoomException(String message, Duration retryAfter) {
    super(message, null, false, false);
    this.retryAfter = retryAfter;
  }

  /** When there may be room again; whole seconds, at least one. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
