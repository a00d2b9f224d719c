package dev.onevision.gateway.answers;

/** How an answer is delivered, and so what is left of it when its client goes away. */
public enum Delivery {
  /** At once, when it is complete: nobody can come back for it. */
  WHOLE,
  /**
   * As it grows: whoever goes away cancels it, but when this gateway stops it goes on elsewhere.
   */
  STREAM,
  /** As it grows: whoever goes away may come back, at any time. */
  RESUMABLE_STREAM
}
