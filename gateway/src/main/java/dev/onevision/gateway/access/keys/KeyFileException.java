package dev.onevision.gateway.access.keys;

import org.jspecify.annotations.Nullable;

/** A key file that cannot be used. The message is for the operator and contains no hash. */
final class KeyFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  KeyFileException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
