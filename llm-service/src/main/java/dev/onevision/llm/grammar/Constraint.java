package dev.onevision.llm.grammar;

import org.jspecify.annotations.Nullable;

/**
 * Holds one answer to its form: says which tokens may come next, and hears which one came. It never
 * runs into a dead end, and allows an end token exactly where the document is complete. Belongs to
 * the engine's thread once the first question was asked, as do the caches behind it.
 */
public final class Constraint {

  /** Work that a form may cause before its states are known, and then with each token. */
  private static final long FIRST_WORK = 2_000_000;

  private static final long WORK_PER_TOKEN = 20_000;

  private static final long WITHOUT_LIMIT = Long.MAX_VALUE / 4;

  private final Grammar grammar;
  private final Vocabulary vocabulary;
  private final Masks masks;
  private State state;
  private long @Nullable [] mask;
  private Vocabulary.@Nullable MaskSearch search;
  private long allowance = FIRST_WORK;

  Constraint(Grammar grammar, Vocabulary vocabulary, Masks masks) {
    this.grammar = grammar;
    this.vocabulary = vocabulary;
    this.masks = masks;
    this.state = grammar.start();
  }

  /**
   * Looks for the tokens that may come next, and goes on with it when it is called again.
   *
   * @param nanos time that it may take; it takes a little more
   * @return whether they are found
   * @throws ConstraintException if it takes too long in all to find them
   */
  public boolean prepare(long nanos) {
    if (mask != null) {
      return true;
    }
    mask = masks.get(grammar, state);
    if (mask != null) {
      return true;
    }
    if (search == null) {
      search = vocabulary.search(state);
      allowance += WORK_PER_TOKEN;
    }
    long before = grammar.work();
    grammar.limitWork(allowance);
    boolean complete = search.advance(grammar, System.nanoTime() + nanos);
    allowance -= grammar.work() - before;
    if (complete) {
      mask = search.mask();
      masks.put(grammar, state, mask);
      search = null;
    }
    return complete;
  }

  /** Whether it is known which tokens may come next. */
  public boolean isPrepared() {
    return mask != null;
  }

  /**
   * The tokens that may come next, at least one: bit {@code id % 64} of word {@code id / 64}.
   *
   * @return shared, not to be changed
   * @throws ConstraintException if it takes too long to find out
   */
  public long[] allowed() {
    long[] known = mask;
    while (known == null) {
      prepare(WITHOUT_LIMIT);
      known = mask;
    }
    return known;
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
    grammar.limitWork(WITHOUT_LIMIT);
    State after = state;
    byte[] bytes = vocabulary.bytes(token);
    for (byte value : bytes) {
      after = grammar.after(after, value & 0xFF);
    }
    if (after == Grammar.DEAD || bytes.length == 0) {
      throw new IllegalArgumentException("token " + token + " was not allowed");
    }
    state = after;
    mask = null;
    search = null;
  }
}
