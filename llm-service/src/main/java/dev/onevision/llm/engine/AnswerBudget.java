package dev.onevision.llm.engine;

import org.jspecify.annotations.Nullable;

/**
 * How many tokens an answer may have, given what the context and the K/V cache hold.
 *
 * @param contextLength positions of a prompt and its answer together
 * @param slots of the K/V cache
 * @param defaultMaxTokens for requests that do not say
 */
public record AnswerBudget(int contextLength, int slots, int defaultMaxTokens) {

  /** A prompt for which no answer fits; the message counts the tokens. */
  public static final class PromptTooLongException extends Exception {

    private static final long serialVersionUID = 1L;

    PromptTooLongException(String message) {
      super(message);
    }
  }

  /**
   * Tokens that the answer to a prompt may have.
   *
   * @param asked by the request; null for the default
   * @return at least 1, at most what was asked
   */
  public int maxTokens(int promptLength, int pictureTokens, @Nullable Integer asked)
      throws PromptTooLongException {
    int room = Math.min(contextLength, slots) - promptLength;
    if (room < 1) {
      throw new PromptTooLongException(
          "The prompt has %d tokens, %d of them for pictures; with at least one token of answer, %s holds %d. Shorten the text, send fewer pictures or smaller ones."
              .formatted(
                  promptLength,
                  pictureTokens,
                  contextLength <= slots ? "the model's context" : "this worker's K/V cache",
                  Math.min(contextLength, slots)));
    }
    return Math.min(room, asked == null ? defaultMaxTokens : asked);
  }
}
