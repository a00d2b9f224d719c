package dev.onevision.llm.engine;

/** Why a request left the engine. */
public sealed interface EndReason {

  /**
   * All choices are complete.
   *
   * @param text the rest of the text, if the request has one choice
   * @param finishReason of the first choice
   * @param usage of all choices
   */
  record Completed(String text, FinishReason finishReason, TokenUsage usage) implements EndReason {}

  /**
   * The request failed and gets no other attempt. After an overload (a full queue, no device
   * memory) a new request may succeed later.
   */
  record Failed(EngineFailure failure) implements EndReason {}

  /** The client cancelled the request and reads no reply. */
  record Cancelled() implements EndReason {}

  /** The engine gave the request up unfinished; another attempt must run it. */
  record Abandoned() implements EndReason {}

  /** The engine stopped on an error, which the request may have caused. */
  record Lost() implements EndReason {}
}
