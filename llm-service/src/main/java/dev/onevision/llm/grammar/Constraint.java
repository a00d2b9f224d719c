package dev.onevision.llm.grammar;

/**
 * Holds one answer to its form: says which tokens may come next, and hears which one came. It never
 * runs into a dead end, and allows an end token exactly where the document is complete. Belongs to
 * the engine's thread once the first question was asked, as do the caches behind it.
 */
public final class Constraint {

  /** Work that a schema may cause before its states are known, and then with each token. */
  private static final long FIRST_WORK = 4_000_000;

  private static final long WORK_PER_TOKEN = 20_000;

  private final Grammar grammar;
  private final Vocabulary vocabulary;
  private final Masks masks;
  private State state;
  private long allowance = FIRST_WORK;

  Constraint(Grammar grammar, Vocabulary vocabulary, Masks masks) {
    this.grammar = grammar;
    this.vocabulary = vocabulary;
    this.masks = masks;
    this.state = grammar.start();
  }

  /**
   * The tokens that may come next, at least one: bit {@code id % 64} of word {@code id / 64}.
   *
   * @return shared, not to be changed
   * @throws ConstraintException if it takes too long to find out
   */
  public long[] allowed() {
    long before = grammar.work();
    grammar.limitWork(allowance);
    long[] mask = masks.of(grammar, state);
    allowance += WORK_PER_TOKEN - (grammar.work() - before);
    return mask;
  }

  /** Whether the document may end here. */
  public boolean isComplete() {
    return state.complete;
  }

  /**
   * The answer grows by a token that was allowed and is not an end token.
   *
   * @throws IllegalArgumentException if the token was not allowed
   */
  public void accept(int token) {
    grammar.limitWork(Long.MAX_VALUE / 2);
    State after = state;
    byte[] bytes = vocabulary.bytes(token);
    for (byte value : bytes) {
      after = grammar.after(after, value & 0xFF);
    }
    if (after == Grammar.DEAD || bytes.length == 0) {
      throw new IllegalArgumentException("token " + token + " was not allowed");
    }
    state = after;
  }
}
