package dev.onevision.benchmarks.capacity.simulation;

import dev.onevision.llm.scheduling.Priority;

/** A request on its way. Mutable; each worker changes what it works on. */
final class Job {

  final Work work;
  final Priority priority;
  final long arrived;

  /** Its place in the order of arrival at an engine. */
  long offered;

  int tilesLeft;
  int promptLeft;
  int answerLeft;

  /** Prompt tokens of the current step. */
  int chunk;

  Job(Work work, Priority priority, long arrived) {
    this.work = work;
    this.priority = priority;
    this.arrived = arrived;
    this.tilesLeft = work.tiles();
    this.promptLeft = work.promptTokens();
    this.answerLeft = work.answerTokens();
  }

  boolean isDecoding() {
    return promptLeft == 0;
  }

  /** Tokens in the KV cache. */
  int cached() {
    return work.promptTokens() - promptLeft + work.answerTokens() - answerLeft;
  }
}
