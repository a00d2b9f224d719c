package dev.onevision.llm.sequence;

import dev.onevision.llm.tokenizer.Detokenizer;
import dev.onevision.messaging.wire.FinishReason;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An answer while it grows.
 *
 * <pre>
 * growing -(end token | stop string)-> finished: STOP
 *         -(as many tokens as allowed)-> finished: LENGTH
 * </pre>
 *
 * Not thread-safe.
 */
public final class Answer {

  private final Detokenizer detokenizer;
  private final StopStrings stops;
  private final Set<Integer> endTokens;
  private final int maxTokens;
  private int[] tokens = new int[64];
  private int count;
  private @Nullable FinishReason finishReason;

  /**
   * An empty answer.
   *
   * @param maxTokens at least 1
   */
  public Answer(
      Detokenizer detokenizer, List<String> stopStrings, Set<Integer> endTokens, int maxTokens) {
    this.detokenizer = detokenizer;
    this.stops = new StopStrings(stopStrings);
    this.endTokens = endTokens;
    this.maxTokens = maxTokens;
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
    if (count == tokens.length) {
      tokens = Arrays.copyOf(tokens, count * 2);
    }
    tokens[count++] = token;
    String text = stops.append(detokenizer.append(token));
    if (stops.isMet()) {
      finishReason = FinishReason.STOP;
    } else if (count >= maxTokens) {
      finishReason = FinishReason.LENGTH;
    }
    return text;
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
    return stops.append(detokenizer.finish()) + stops.finish();
  }

  /** Tokens so far, end tokens not counted. */
  public int length() {
    return count;
  }

  /** The last token. */
  public int lastToken() {
    return tokens[count - 1];
  }

  /** The tokens so far, each once, in no particular order. */
  public int[] distinctTokens() {
    return Arrays.stream(tokens, 0, count).distinct().toArray();
  }
}
