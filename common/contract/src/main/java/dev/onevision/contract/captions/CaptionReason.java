package dev.onevision.contract.captions;

import dev.onevision.contract.wire.Failure;
import java.util.Locale;

/** Why there is no caption. */
public enum CaptionReason {
  /** The record is not JSON in UTF-8. */
  MALFORMED_JSON,
  /** A field is missing, unknown, or has a value that is not accepted. */
  INVALID_REQUEST,
  /** The picture is none, is damaged, or is in a format that is not read. */
  INVALID_MEDIA,
  /** The picture has too many bytes or pixels. */
  MEDIA_TOO_LARGE,
  /** The picture's address or file must not, or could not, be read. */
  MEDIA_UNREACHABLE,
  /** Prompt and picture do not fit the model's context. */
  CONTEXT_EXCEEDED,
  /** There was no answer before the request's time was over. */
  DEADLINE_EXCEEDED,
  /** Somebody cancelled the request. */
  CANCELLED,
  /** There was no room for it. */
  OVERLOADED,
  /** A fault of the suite, repeatedly. */
  INTERNAL;

  /** The reason that a failure's code stands for. */
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

  /** As it is written in the record. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
