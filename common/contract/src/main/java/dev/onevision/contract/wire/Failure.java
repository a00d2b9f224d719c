package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not answered, in words its sender will read: what was wrong, where, and what to
 * do. Never a stack trace, never the content of the request.
 *
 * @param code the kind of failure
 * @param message a sentence or two
 * @param parameter the field of the client's request that was wrong, such as {@code
 *     messages[0].content[1]}; null when there is none
 * @param medium what the media codes speak of; null for a picture
 */
public record Failure(
    Code code,
    String message,
    @Nullable String parameter,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Medium medium) {

  /** A failure that is not about a video. */
  public Failure(Code code, String message, @Nullable String parameter) {
    this(code, message, parameter, null);
  }

  /** What was sent with a request besides text. */
  public enum Medium {
    PICTURE,
    VIDEO
  }

  /** The kinds of failure, each with one HTTP status at the gateway. */
  public enum Code {
    /** A picture or video that is none, is damaged, or is in a format that is not read. */
    INVALID_MEDIA,
    /** A picture or video with too many bytes or pixels, or that takes too long. */
    MEDIA_TOO_LARGE,
    /** An address that must not, or could not, be fetched. */
    MEDIA_UNREACHABLE,
    /** The prompt does not fit the model's context. */
    CONTEXT_EXCEEDED,
    /** The request cannot be served for another reason that its sender can change. */
    INVALID_REQUEST,
    /** The deadline passed. */
    DEADLINE_EXCEEDED,
    /** The gateway, or the client through it, cancelled the request. */
    CANCELLED,
    /** No room at present; try again later. */
    OVERLOADED,
    /** A fault of the suite. */
    INTERNAL
  }
}
