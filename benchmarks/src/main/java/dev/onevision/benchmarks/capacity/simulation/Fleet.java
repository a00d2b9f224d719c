package dev.onevision.benchmarks.capacity.simulation;

import org.jspecify.annotations.Nullable;

/**
 * The workers of a scenario.
 *
 * @param vision vision workers at the start
 * @param llm LLM workers at the start
 * @param visionScaling null for a fixed number
 * @param llmScaling null for a fixed number
 */
public record Fleet(
    int vision, int llm, @Nullable Autoscaling visionScaling, @Nullable Autoscaling llmScaling) {

  /** A fixed number of workers. */
  public static Fleet of(int vision, int llm) {
    return new Fleet(vision, llm, null, null);
  }
}
