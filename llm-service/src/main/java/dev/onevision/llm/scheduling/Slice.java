package dev.onevision.llm.scheduling;

import org.jspecify.annotations.Nullable;

/**
 * The rows of one request in a step.
 *
 * @param work whose they are
 * @param from position of the first row
 * @param rows how many, at least 1
 * @param sampled whether the last row's next token is wanted: not within a prompt
 * @param source another choice of the same request, which has read the prompt: what stands before
 *     the first row is copied from its region; null if it is in the work's own region already
 */
public record Slice(Work work, int from, int rows, boolean sampled, @Nullable Work source) {

  /** Nothing is copied. */
  public Slice(Work work, int from, int rows, boolean sampled) {
    this(work, from, rows, sampled, null);
  }
}
