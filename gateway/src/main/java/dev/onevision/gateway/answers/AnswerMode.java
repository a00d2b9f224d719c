package dev.onevision.gateway.answers;

/** How an answer reaches its client, which decides what happens when the client disconnects. */
public enum AnswerMode {
  /** As one response. A disconnect cancels the request. */
  WHOLE,
  /** As a stream. A disconnect cancels the request, but a stop of this gateway does not. */
  STREAM,
  /**
   * As a stream that the client may resume at any time. A disconnect does not cancel the request.
   */
  RESUMABLE_STREAM
}
