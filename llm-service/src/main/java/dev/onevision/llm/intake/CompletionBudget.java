package dev.onevision.llm.intake;

import dev.onevision.contract.wire.Failure;

/**
 * The max tokens of a completion, as the context and the KV cache allow.
 *
 * @param contextLength max tokens of a prompt and its completion
 * @param kvSlots size of the KV cache
 */
public record CompletionBudget(int contextLength, int kvSlots) {

  /**
   * The max tokens of a completion.
   *
   * @param requested by the request
   * @return at least 1, at most {@code requested}
   * @throws RefusedException if the prompt leaves no room; the message has the numbers of tokens
   */
  int maxTokens(int promptTokens, int mediaTokens, int requested) throws RefusedException {
    int limit = Math.min(contextLength, kvSlots);
    int room = limit - promptTokens;
    if (room < 1) {
      throw new RefusedException(
          new Failure(
              Failure.Code.CONTEXT_EXCEEDED,
              "The prompt has %d tokens, %d of them for images; %s holds %d, at least one of them for the completion. Shorten the text, or send fewer or smaller images."
                  .formatted(
                      promptTokens,
                      mediaTokens,
                      contextLength <= kvSlots ? "the model's context" : "this worker's KV cache",
                      limit),
              "messages"));
    }
    return Math.min(room, requested);
  }
}
