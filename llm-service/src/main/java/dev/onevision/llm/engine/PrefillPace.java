package dev.onevision.llm.engine;

/**
 * Limits the prompt tokens of a step while other sequences decode, so that their streams keep their
 * pace: from the measured time of steps that only decode, and of a prompt token. A step may take
 * {@value #SLOWDOWN} times as long as one without prompt tokens, or 20 ms longer. Single-threaded.
 */
public final class PrefillPace {

  private static final double SLOWDOWN = 2.5;

  /** Nobody reads faster. It also covers the fixed time by which a GPU's mixed steps are longer. */
  private static final double UNNOTICED_NANOS = 20e6;

  /** Prompts make progress even on a slow machine. */
  private static final int MIN_TOKENS = 4;

  /** The weight of the newest step. */
  private static final double WEIGHT = 1.0 / 8;

  private double decodeNanos;
  private double tokenNanos;

  /**
   * Records a step.
   *
   * @param decoding sequences that decoded
   * @param promptTokens tokens that were prefilled
   * @param nanos its duration
   */
  public void ran(int decoding, int promptTokens, long nanos) {
    if (promptTokens == 0) {
      decodeNanos = average(decodeNanos, nanos);
    } else {
      double more = Math.max(1, decoding == 0 ? nanos : nanos - decodeNanos);
      tokenNanos = average(tokenNanos, more / promptTokens);
    }
  }

  private static double average(double known, double next) {
    return known == 0 ? next : known + WEIGHT * (next - known);
  }

  /** Max prompt tokens of the next step, if it also decodes. */
  public int maxTokens() {
    if (decodeNanos == 0 || tokenNanos == 0) {
      return Integer.MAX_VALUE;
    }
    double more = Math.max((SLOWDOWN - 1) * decodeNanos, UNNOTICED_NANOS);
    return (int) Math.max(MIN_TOKENS, more / tokenNanos);
  }
}
