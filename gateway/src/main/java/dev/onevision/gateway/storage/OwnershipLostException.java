package dev.onevision.gateway.storage;

import org.jspecify.annotations.Nullable;

/** A row was not written, because another process owns the partition, or may own it. */
public final class OwnershipLostException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public OwnershipLostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
