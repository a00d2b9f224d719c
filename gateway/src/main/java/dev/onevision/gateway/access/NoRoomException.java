package dev.onevision.gateway.access;

import java.time.Duration;

/** The gateway is at a limit, and the client may retry. The message is for the client. */
public final class NoRoomException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  NoRoomException(String message, Duration retryAfter) {
    super(message, null, false, false);
    this.retryAfter = retryAfter;
  }

  /** When the client should retry. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
