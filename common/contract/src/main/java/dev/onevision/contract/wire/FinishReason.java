package dev.onevision.contract.wire;

/** Why an answer ended. */
public enum FinishReason {
  /** The model ended it, or a stop string was met. */
  STOP,
  /** The token limit or the end of the context was reached. */
  LENGTH
}
