package dev.onevision.llm.sequence;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.llm.grammar.Constraint;
import dev.onevision.llm.tokenizer.Detokenizer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An answer while it grows.
 *
 * <pre>
 * growing -(end token | stop string, and as many tokens as wanted)-> finished: STOP
 *         -(as many tokens as allowed)-> finished: LENGTH
 * </pre>
 *
 * Not thread-safe.
 */
public final class Answer {

  private final Detokenizer detokenizer;
  private final StopStrings stops;
  private final Set<Integer> endTokens;
  private final int minTokens;
  private final int maxTokens;
  private final @Nullable Constraint constraint;
  private int lastToken = -1;
  private int count;
  private @Nullable FinishReason finishReason;

  /** An empty answer, text of any kind and length. */
  public Answer(
      Detokenizer detokenizer, List<String> stopStrings, Set<Integer> endTokens, int maxTokens) {
    this(detokenizer, stopStrings, endTokens, 0, maxTokens, null);
  }

  /**
   * An empty answer.
   *
   * @param minTokens before so many an end token must not be chosen and no stop string counts
   * @param maxTokens at least 1
   * @param constraint to the form it must have; null for text of any kind
   */
  public Answer(
      Detokenizer detokenizer,
      List<String> stopStrings,
      Set<Integer> endTokens,
      int minTokens,
      int maxTokens,
      @Nullable Constraint constraint) {
    this.detokenizer = detokenizer;
    this.stops = new StopStrings(stopStrings);
    this.endTokens = endTokens;
    this.minTokens = minTokens;
    this.maxTokens = maxTokens;
    this.constraint = constraint;
  }

  /**
   * Takes the next token.
   *
   * @return the text that the answer grows by; null for an end token, which is not part of it
   */
  public @Nullable String append(int token) {
    if (finishReason != null) {
      throw new IllegalStateException("the answer is finished");
    }
    if (endTokens.contains(token)) {
      finishReason = FinishReason.STOP;
      return null;
    }
    if (constraint != null) {
      constraint.accept(token);
    }
    lastToken = token;
    count++;
    String text = stops.append(detokenizer.append(token), count > minTokens);
    if (stops.isMet()) {
      finishReason = FinishReason.STOP;
    } else if (count >= maxTokens) {
      finishReason = FinishReason.LENGTH;
    }
    return text;
  }

  /**
   * Looks for the tokens that may come next, for a limited time.
   *
   * @return whether they are known; if not, the next call goes on looking
   * @throws dev.onevision.llm.grammar.ConstraintException if the form cannot be kept any longer
   */
  public boolean prepare(long nanos) {
    return constraint == null || constraint.prepare(nanos);
  }

  /** Whether it is known which tokens may come next. */
  public boolean isPrepared() {
    return constraint == null || constraint.isPrepared();
  }

  /**
   * The tokens that may come next, as {@link Constraint#allowed()} has them; null for all.
   *
   * @throws dev.onevision.llm.grammar.ConstraintException if the form cannot be kept any longer
   */
  public long @Nullable [] allowedTokens() {
    return constraint == null ? null : constraint.allowed();
  }

  /** Why the answer ended; null while it grows. */
  public @Nullable FinishReason finishReason() {
    return finishReason;
  }

  /** The text that was held back; to be asked for once, when the answer has ended. */
  public String remainder() {
    if (stops.isMet()) {
      return "";
    }
    return stops.append(detokenizer.finish(), count > minTokens) + stops.finish();
  }

  /** Tokens so far, end tokens not counted. */
  public int length() {
    return count;
  }

  /** The last token; asked for only when there is one. */
  public int lastToken() {
    return lastToken;
  }

  /** The bytes that show which token it is; not to be changed. */
  public byte[] shown(int token) {
    return detokenizer.shown(token);
  }

  /** Tokens that must not be chosen next, because the answer is too short to end. */
  public Set<Integer> unwantedTokens() {
    return count < minTokens ? endTokens : Set.of();
  }
}
