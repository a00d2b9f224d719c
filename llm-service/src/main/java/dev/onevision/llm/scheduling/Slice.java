package dev.onevision.llm.scheduling;

/**
 * The rows of one sequence in a step.
 *
 * @param sequence the sequence
 * @param from index of the first row in the sequence
 * @param rows number of rows, at least 1
 * @param sampled whether the step samples a token after the last row; false while more rows of the
 *     sequence are to be read
 */
public record Slice(Sequence sequence, int from, int rows, boolean sampled) {}
