package dev.onevision.contract.wire;

/** Why a completion ended. */
public enum FinishReason {
  /** The model ended it, or a stop string occurred. */
  STOP,
  /** The token limit or the end of the context was reached. */
  LENGTH
}
