package dev.onevision.kafka.claimcheck;

import org.jspecify.annotations.Nullable;

/** The broker did not take the whole content. A retry may succeed. */
final class ClaimCheckWriteException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ClaimCheckWriteException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
