package dev.onevision.gateway.answers;

import org.jspecify.annotations.Nullable;

/** The request could not be sent: the broker is not available, or no worker is ready. */
public final class SuiteUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SuiteUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
