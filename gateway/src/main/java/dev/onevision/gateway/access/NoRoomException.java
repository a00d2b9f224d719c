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

  /** After which time there may be room. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
