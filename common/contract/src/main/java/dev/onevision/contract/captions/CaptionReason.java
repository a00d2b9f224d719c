package dev.onevision.contract.captions;

import dev.onevision.contract.wire.Failure;
import java.util.Locale;

/** Why there is no caption. */
public enum CaptionReason {
  /** The record is not JSON in UTF-8. */
  MALFORMED_JSON,
  /** A field is missing, unknown, or has a value that is not accepted. */
  INVALID_REQUEST,
  /** The image is not an image, is damaged, or has an unsupported format. */
  INVALID_MEDIA,
  /** The image has too many bytes or pixels. */
  MEDIA_TOO_LARGE,
  /** The image's URL or file could not be read, or reading it is not allowed. */
  MEDIA_UNREACHABLE,
  /** Prompt and image do not fit the model's context. */
  CONTEXT_EXCEEDED,
  /** The request timed out. */
  DEADLINE_EXCEEDED,
  /** The request was cancelled. */
  CANCELLED,
  /** The suite has no capacity for the request. */
  OVERLOADED,
  /** The suite failed, repeatedly. */
  INTERNAL;

  /** The reason for a failure's code. */
  public static CaptionReason of(Failure.Code code) {
    return switch (code) {
      case INVALID_MEDIA -> INVALID_MEDIA;
      case MEDIA_TOO_LARGE -> MEDIA_TOO_LARGE;
      case MEDIA_UNREACHABLE -> MEDIA_UNREACHABLE;
      case CONTEXT_EXCEEDED -> CONTEXT_EXCEEDED;
      case INVALID_REQUEST -> INVALID_REQUEST;
      case DEADLINE_EXCEEDED -> DEADLINE_EXCEEDED;
      case CANCELLED -> CANCELLED;
      case OVERLOADED -> OVERLOADED;
      case INTERNAL -> INTERNAL;
    };
  }

  /** The reason as the record contains it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
