package dev.onevision.llm.scheduling;

/**
 * The rows of one request in a step.
 *
 * @param work whose they are
 * @param from position of the first row
 * @param rows how many, at least 1
 * @param sampled whether the last row's next token is wanted: not within a prompt
 */
public record Slice(Work work, int from, int rows, boolean sampled) {}
