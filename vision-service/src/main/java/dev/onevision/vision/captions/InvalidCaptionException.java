package dev.onevision.vision.captions;

import dev.onevision.contract.captions.CaptionReason;
import org.jspecify.annotations.Nullable;

/** A record is no caption request. The message is for its sender. */
final class InvalidCaptionException extends Exception {

  private static final long serialVersionUID = 1L;

  private final CaptionReason reason;
  private final @Nullable String field;
  private final @Nullable String id;

  InvalidCaptionException(
      CaptionReason reason, String message, @Nullable String field, @Nullable String id) {
    super(message);
    this.reason = reason;
    this.field = field;
    this.id = id;
  }

  /** The message; never null. */
  String explanation() {
    return String.valueOf(getMessage());
  }

  CaptionReason reason() {
    return reason;
  }

  /** The invalid field; null for the record as a whole. */
  @Nullable String field() {
    return field;
  }

  /** The record's id; null if it could not be read. */
  @Nullable String id() {
    return id;
  }
}
