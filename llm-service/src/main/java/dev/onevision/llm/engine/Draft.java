package dev.onevision.llm.engine;

import dev.onevision.llm.grammar.Constraint;
import dev.onevision.llm.grammar.pushdown.ConstraintException;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.speculation.PromptLookup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that one choice probably generates next, and the tokens that its output format allows
 * after each of them. It stays valid until the next one is made. Not thread-safe.
 */
final class Draft {

  private final PromptLookup lookup;
  private final Completion completion;
  private final int[] tokens;
  private final List<long[]> allowed = new ArrayList<>();

  /**
   * A draft without tokens.
   *
   * @param completion has some tokens; those that follow are to be appended here as well
   * @param max max tokens of the draft
   */
  Draft(Prompt prompt, Completion completion, int maxLength, int max) {
    this.lookup = new PromptLookup(maxLength);
    this.completion = completion;
    this.tokens = new int[max];
    for (Prompt.Segment segment : prompt.segments()) {
      switch (segment) {
        case Prompt.Segment.Tokens(var ids) -> lookup.append(ids);
        case Prompt.Segment.Media _ -> lookup.appendMedia();
      }
    }
    for (int i = 0; i < completion.length(); i++) {
      lookup.append(completion.tokens()[i]);
    }
  }

  PromptLookup lookup() {
    return lookup;
  }

  void append(int token) {
    lookup.append(token);
  }

  /** Makes the next draft, which has no end token, and returns its length. */
  int make() {
    int count = lookup.draft(tokens);
    for (int i = 0; i < count; i++) {
      if (completion.isEnd(tokens[i])) {
        return i;
      }
    }
    return count;
  }

  int token(int index) {
    return tokens[index];
  }

  int[] tokens() {
    return tokens;
  }

  /**
   * Computes the tokens that the output format allows after each token of the draft, within a time
   * limit.
   *
   * @return number of tokens, from the first one on, that are allowed and after which the allowed
   *     tokens are known
   */
  int constrain(int count, long nanos) {
    Constraint constraint = completion.constraint();
    if (constraint == null) {
      return count;
    }
    allowed.clear();
    long end = System.nanoTime() + nanos;
    while (allowed.size() < count) {
      constraint = constraint.after(tokens[allowed.size()]);
      if (constraint == null || !prepare(constraint, end)) {
        break;
      }
      allowed.add(constraint.allowed());
    }
    return allowed.size();
  }

  /** The work of a draft has a limit of its own: beyond it the draft ends, not the completion. */
  private static boolean prepare(Constraint constraint, long end) {
    try {
      return constraint.prepare(Math.max(0, end - System.nanoTime()));
    } catch (ConstraintException e) {
      return false;
    }
  }

  /** The tokens that may follow a token of the draft; null for all. */
  long @Nullable [] allowedAfter(int index) {
    return completion.constraint() == null ? null : allowed.get(index);
  }
}
