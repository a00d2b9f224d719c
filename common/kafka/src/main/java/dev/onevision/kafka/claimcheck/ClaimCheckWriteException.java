package dev.onevision.kafka.claimcheck;

import org.jspecify.annotations.Nullable;

/** The broker did not take all of the content. Trying again may help. */
public final class ClaimCheckWriteException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ClaimCheckWriteException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
