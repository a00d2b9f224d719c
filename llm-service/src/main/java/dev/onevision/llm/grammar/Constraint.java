package dev.onevision.llm.grammar;

import dev.onevision.llm.grammar.pushdown.ConstraintException;
import dev.onevision.llm.grammar.pushdown.Grammar;
import dev.onevision.llm.grammar.pushdown.State;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one completion to its output format: computes the tokens that may come next, and takes the
 * token that was sampled. It has no dead ends, and allows an end token exactly where the document
 * is complete. From its first use it belongs to the engine's thread, as do the caches behind it.
 */
public final class Constraint {

  /** Max work of a format before its states are cached, and with each token after that. */
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
   * Computes the allowed tokens within a time limit. The next call continues.
   *
   * @param nanos the time limit, which it exceeds a little
   * @return whether the allowed tokens are computed
   * @throws ConstraintException if the work exceeds its limit
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

  /** Whether the allowed tokens are computed. */
  public boolean isPrepared() {
    return mask != null;
  }

  /**
   * The tokens that may come next, at least one: bit {@code id % 64} of word {@code id / 64}.
   *
   * @return shared, not to be changed
   * @throws ConstraintException if the work exceeds its limit
   */
  public long[] allowed() {
    long[] known = mask;
    while (known == null) {
      prepare(WITHOUT_LIMIT);
      known = mask;
    }
    return known;
  }

  /**
   * The constraint after one more token, which leaves this one as it is. Its allowed tokens may
   * take the work of one token.
   *
   * @return null if the token is not allowed, or is an end token
   */
  public @Nullable Constraint after(int token) {
    State after = advance(token);
    if (after == Grammar.DEAD) {
      return null;
    }
    Constraint next = new Constraint(grammar, vocabulary, masks);
    next.state = after;
    next.allowance = 0;
    return next;
  }

  /** Whether the document may end here. */
  public boolean isComplete() {
    return state.complete;
  }

  /**
   * Takes the next token, which is allowed and not an end token.
   *
   * @throws IllegalArgumentException if the token was not allowed
   */
  public void accept(int token) {
    State after = advance(token);
    if (after == Grammar.DEAD) {
      throw new IllegalArgumentException("Token " + token + " is not allowed");
    }
    state = after;
    mask = null;
    search = null;
  }

  private State advance(int token) {
    grammar.limitWork(WITHOUT_LIMIT);
    byte[] bytes = vocabulary.bytes(token);
    State after = bytes.length == 0 ? Grammar.DEAD : state;
    for (byte value : bytes) {
      after = grammar.after(after, value & 0xFF);
    }
    return after;
  }
}
