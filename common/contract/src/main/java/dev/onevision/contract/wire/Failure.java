package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Why a request failed, in words for its sender: what is wrong, where, and what to do. Never a
 * stack trace, never the content of the request.
 *
 * @param code the kind of failure
 * @param message a sentence or two
 * @param parameter the field of the client's request that was wrong, such as {@code
 *     messages[0].content[1]}; null when there is none
 * @param media the kind of media that the code is about; null for an image
 */
public record Failure(
    Code code,
    String message,
    @Nullable String parameter,
    @JsonProperty("medium") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Media media) {

  /** A failure that is not about a video. */
  public Failure(Code code, String message, @Nullable String parameter) {
    this(code, message, parameter, null);
  }

  /** What a request contains besides text. */
  public enum Media {
    @JsonProperty("PICTURE")
    IMAGE,
    VIDEO
  }

  /** The kinds of failure, each with one HTTP status at the gateway. */
  public enum Code {
    /** An image or video that is damaged, or not an image or video in a supported format. */
    INVALID_MEDIA,
    /** An image or video with too many bytes or pixels, or that takes too long to decode. */
    MEDIA_TOO_LARGE,
    /** A URL that could not be fetched, or must not be. */
    MEDIA_UNREACHABLE,
    /** The prompt does not fit the model's context. */
    CONTEXT_EXCEEDED,
    /** The request is invalid for another reason. */
    INVALID_REQUEST,
    /** The deadline passed. */
    DEADLINE_EXCEEDED,
    /** The gateway, or the client through it, cancelled the request. */
    CANCELLED,
    /** No capacity at present; retry later. */
    OVERLOADED,
    /** The suite failed. */
    INTERNAL
  }
}
