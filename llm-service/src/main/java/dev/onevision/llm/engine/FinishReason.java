package dev.onevision.llm.engine;

/** Why a completion is complete. */
public enum FinishReason {
  /** The model generated an end token, or the text a stop string. */
  STOP,
  /** The completion has its max tokens. */
  LENGTH
}
