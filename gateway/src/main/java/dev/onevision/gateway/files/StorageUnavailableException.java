package dev.onevision.gateway.files;

import org.jspecify.annotations.Nullable;

/** The broker did not take, give or confirm something in time; it may later. */
public final class StorageUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StorageUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
