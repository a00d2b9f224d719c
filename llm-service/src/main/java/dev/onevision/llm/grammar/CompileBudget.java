package dev.onevision.llm.grammar;

/**
 * Bounds what compiling one form may cost. Counts are the same on every machine, so a form that one
 * worker accepts is accepted by all. Used by one thread.
 */
final class CompileBudget {

  /** States of one automaton. */
  static final int MAX_STATES = 10_000;

  /** Transitions of one automaton over characters. */
  static final int MAX_TRANSITIONS = 100_000;

  /** About 50 ns each: a fraction of a second. */
  private static final long MAX_WORK = 4_000_000;

  private long work;

  /**
   * Counts elementary operations.
   *
   * @throws LimitException if the form takes too many in all
   */
  void work(long operations) {
    work += operations;
    if (work > MAX_WORK) {
      throw new LimitException(
          "compiling it takes more than %,d operations, the limit".formatted(MAX_WORK));
    }
  }

  /** Operations so far. */
  long work() {
    return work;
  }
}
