package dev.onevision.llm.engine;

import java.util.Arrays;

/**
 * Limits the prompt tokens of a step while other sequences decode, so that their streams keep their
 * pace: from the measured time of steps that only decode, and of a prompt token. A step may take
 * {@value #SLOWDOWN} times as long as one without prompt tokens, or 20 ms longer. Single-threaded.
 */
public final class PrefillPace {

  private static final double SLOWDOWN = 3;

  /** Nobody reads faster. It also covers the fixed time by which a GPU's mixed steps are longer. */
  private static final double UNNOTICED_NANOS = 20e6;

  /** Prompts make progress even on a slow machine. */
  private static final int MIN_TOKENS = 4;

  /** The weight of the newest step. */
  private static final double WEIGHT = 1.0 / 8;

  /**
   * Steps that only decode, whose median counts: the last ones before prompts are read are often
   * long, since the processor tokenizes those prompts, and there is none while they are read.
   */
  private static final int DECODE_STEPS = 32;

  private final long[] decodeNanos = new long[DECODE_STEPS];
  private long decodeSteps;
  private double promptNanos;
  private double promptTokens;

  /**
   * Records a step.
   *
   * @param decoding sequences that decoded
   * @param tokens prompt tokens that were prefilled
   * @param nanos its duration
   */
  public void ran(int decoding, int tokens, long nanos) {
    if (tokens == 0) {
      decodeNanos[(int) (decodeSteps % DECODE_STEPS)] = nanos;
      decodeSteps++;
    } else {
      double more = Math.max(1, decoding == 0 ? nanos : nanos - decodeNanos());
      promptNanos = average(promptNanos, more);
      promptTokens = average(promptTokens, tokens);
    }
  }

  private static double average(double known, double next) {
    return known == 0 ? next : known + WEIGHT * (next - known);
  }

  /** The median, or 0 without a measurement. */
  private long decodeNanos() {
    int known = (int) Math.min(decodeSteps, DECODE_STEPS);
    long[] sorted = Arrays.copyOf(decodeNanos, known);
    Arrays.sort(sorted);
    return known == 0 ? 0 : sorted[known / 2];
  }

  /** Max prompt tokens of the next step, if it also decodes. */
  public int maxTokens() {
    double decode = decodeNanos();
    if (decode == 0 || promptTokens == 0) {
      return Integer.MAX_VALUE;
    }
    double more = Math.max((SLOWDOWN - 1) * decode, UNNOTICED_NANOS);
    return (int) Math.max(MIN_TOKENS, more * promptTokens / promptNanos);
  }
}
