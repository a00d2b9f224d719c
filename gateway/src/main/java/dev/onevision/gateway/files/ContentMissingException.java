package dev.onevision.gateway.files;

import org.jspecify.annotations.Nullable;

/** A file's content has been deleted or damaged. */
public final class ContentMissingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ContentMissingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
