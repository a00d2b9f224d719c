package dev.onevision.llm.engine;

import dev.onevision.llm.grammar.Constraint;
import dev.onevision.llm.tokenizer.Detokenizer;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The text of one choice while its tokens are generated.
 *
 * <pre>
 * growing -(end token or stop string, from minTokens on)-> finished: STOP
 *         -(maxTokens tokens)----------------------------> finished: LENGTH
 * </pre>
 *
 * Not thread-safe.
 */
public final class Completion {

  private final Detokenizer detokenizer;
  private final StopStrings stopStrings;
  private final StopConditions stop;
  private final @Nullable Constraint constraint;
  private int[] tokens = new int[16];
  private int count;
  private @Nullable FinishReason finishReason;

  /** An empty completion without an output format. */
  public Completion(Detokenizer detokenizer, StopConditions stop) {
    this(detokenizer, stop, null);
  }

  /**
   * An empty completion.
   *
   * @param constraint keeps the output format; null for any text
   */
  public Completion(Detokenizer detokenizer, StopConditions stop, @Nullable Constraint constraint) {
    this.detokenizer = detokenizer;
    this.stopStrings = new StopStrings(stop.stopStrings());
    this.stop = stop;
    this.constraint = constraint;
  }

  /**
   * Appends the next token.
   *
   * @return the text by which the completion grows; null for an end token, which is no part of it
   */
  @Nullable String append(int token) {
    if (finishReason != null) {
      throw new IllegalStateException("The completion is finished");
    }
    if (stop.endTokens().contains(token)) {
      finishReason = FinishReason.STOP;
      return null;
    }
    if (constraint != null) {
      constraint.accept(token);
    }
    if (count == tokens.length) {
      tokens = Arrays.copyOf(tokens, count * 2);
    }
    tokens[count++] = token;
    String text = stopStrings.append(detokenizer.append(token), stopsNow());
    if (stopStrings.isMet()) {
      finishReason = FinishReason.STOP;
    } else if (count >= stop.maxTokens()) {
      finishReason = FinishReason.LENGTH;
    }
    return text;
  }

  private boolean stopsNow() {
    return count > stop.minTokens();
  }

  /**
   * Computes the allowed tokens, within a time limit.
   *
   * @return false if the time was not enough; the next call continues
   * @throws dev.onevision.llm.grammar.pushdown.ConstraintException if the completion cannot keep
   *     its output format
   */
  boolean prepare(long nanos) {
    return constraint == null || constraint.prepare(nanos);
  }

  /** Whether the allowed tokens are computed. */
  boolean isPrepared() {
    return constraint == null || constraint.isPrepared();
  }

  /**
   * The tokens that may come next, in the form of {@link Constraint#allowed()}; null for all.
   *
   * @throws dev.onevision.llm.grammar.pushdown.ConstraintException if the completion cannot keep
   *     its output format
   */
  long @Nullable [] allowedTokens() {
    return constraint == null ? null : constraint.allowed();
  }

  /** Why the completion is finished; null while it grows. */
  @Nullable FinishReason finishReason() {
    return finishReason;
  }

  /** The text that was held back. Call once, when the completion is finished. */
  String remainder() {
    if (stopStrings.isMet()) {
      return "";
    }
    return stopStrings.append(detokenizer.finish(), stopsNow()) + stopStrings.finish();
  }

  /** Tokens so far, without end tokens. */
  int length() {
    return count;
  }

  /** The tokens so far; the array is longer, and not to be changed. */
  int[] tokens() {
    return tokens;
  }

  /** The bytes that show a token; not to be changed. */
  byte[] shown(int token) {
    return detokenizer.shown(token);
  }

  /**
   * Tokens that must not follow the next tokens because the completion is then shorter than its min
   * tokens.
   *
   * @param ahead number of the next tokens
   */
  Set<Integer> bannedTokens(int ahead) {
    return count + ahead < stop.minTokens() ? stop.endTokens() : Set.of();
  }

  /** Whether a token ends the completion. */
  boolean isEnd(int token) {
    return stop.endTokens().contains(token);
  }

  /** Keeps the output format; null for any text. Not to be advanced. */
  @Nullable Constraint constraint() {
    return constraint;
  }
}
