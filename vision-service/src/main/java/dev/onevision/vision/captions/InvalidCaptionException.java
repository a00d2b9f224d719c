package dev.onevision.vision.captions;

import dev.onevision.contract.captions.CaptionReason;
import org.jspecify.annotations.Nullable;

/** A record that is no request for a caption; the message is for its sender. */
public final class InvalidCaptionException extends Exception {

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

  /** The explanation; never null. */
  public String explanation() {
    return String.valueOf(getMessage());
  }

  public CaptionReason reason() {
    return reason;
  }

  /** The field that is wrong; null if it is the record as a whole. */
  public @Nullable String field() {
    return field;
  }

  /** The record's id, if as much could be read. */
  public @Nullable String id() {
    return id;
  }
}
