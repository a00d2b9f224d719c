package dev.onevision.gateway.answers;

import org.jspecify.annotations.Nullable;

/** The request could not be handed over: the broker, or whoever should work on it, is missing. */
public final class SuiteUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SuiteUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
