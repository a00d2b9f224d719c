package dev.onevision.llm.scheduling;

import org.jspecify.annotations.Nullable;

/**
 * The rows of one sequence in a step.
 *
 * @param sequence the sequence
 * @param from index of the first row in the sequence
 * @param rows number of rows, at least 1
 * @param sampled whether the step samples a token after the last row; false within a prompt
 * @param source another choice of the same request that has prefilled the prompt: the rows before
 *     {@code from} are copied from its region; null if the sequence's own region has them
 */
public record Slice(
    Sequence sequence, int from, int rows, boolean sampled, @Nullable Sequence source) {

  /** A slice that copies nothing. */
  public Slice(Sequence sequence, int from, int rows, boolean sampled) {
    this(sequence, from, rows, sampled, null);
  }
}
