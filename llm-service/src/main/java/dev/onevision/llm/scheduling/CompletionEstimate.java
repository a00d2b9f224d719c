package dev.onevision.llm.scheduling;

/**
 * Estimates the length of the next completion from recent ones: their mean plus their mean
 * deviation, in which older ones count less. So most completions of equal length fit, and lengths
 * that vary keep a margin.
 */
final class CompletionEstimate {

  /** The weight of the newest completion. */
  private static final double WEIGHT = 1.0 / 8;

  private double mean;
  private double deviation;

  void add(int tokens) {
    double error = tokens - mean;
    mean += WEIGHT * error;
    deviation += WEIGHT * (Math.abs(error) - deviation);
  }

  /** Tokens that the next completion probably has; 0 before the first one. */
  int tokens() {
    return (int) Math.ceil(mean + deviation);
  }
}
