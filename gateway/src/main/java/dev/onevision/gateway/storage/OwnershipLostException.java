package dev.onevision.gateway.storage;

import org.jspecify.annotations.Nullable;

/** A row was not written because its partition is, or may be, another process's by now. */
public final class OwnershipLostException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public OwnershipLostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
