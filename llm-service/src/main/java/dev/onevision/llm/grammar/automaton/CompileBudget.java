package dev.onevision.llm.grammar.automaton;

/**
 * Bounds the cost of compiling one output format. The counts are the same on every machine, so all
 * workers accept the same formats. Used by one thread.
 */
public final class CompileBudget {

  /** Max states of one automaton. */
  static final int MAX_STATES = 10_000;

  /** Max transitions of one automaton over code points. */
  static final int MAX_TRANSITIONS = 100_000;

  /** Max operations of about 50 ns: a fraction of a second. */
  private static final long MAX_WORK = 4_000_000;

  private long work;

  /**
   * Counts elementary operations.
   *
   * @throws LimitException if the total exceeds the limit
   */
  public void work(long operations) {
    work += operations;
    if (work > MAX_WORK) {
      throw new LimitException(
          "compiling it takes more than %,d operations, the limit".formatted(MAX_WORK));
    }
  }

  /** Whether the total has exceeded the limit. */
  public boolean isExhausted() {
    return work > MAX_WORK;
  }

  /** The number of operations so far. */
  long work() {
    return work;
  }
}
