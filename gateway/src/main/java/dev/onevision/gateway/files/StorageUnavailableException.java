package dev.onevision.gateway.files;

import org.jspecify.annotations.Nullable;

/** The broker did not respond in time; a retry may succeed. */
public final class StorageUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StorageUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
