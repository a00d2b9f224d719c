package dev.onevision.client;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The first choice of a completion.
 *
 * @param finishReason empty if the stream ended without one
 * @param promptTokens 0 if the server did not say
 * @param completionTokens 0 if the server did not say
 * @param deltas the pieces of a streamed text that are not empty
 */
public record Completion(
    String text, String finishReason, int promptTokens, int completionTokens, List<Delta> deltas) {

  /**
   * A piece of a streamed text.
   *
   * @param nanos when it arrived, by {@link System#nanoTime}
   */
  public record Delta(String text, long nanos) {}

  static Completion of(JsonNode response) {
    JsonNode choice = response.path("choices").path(0);
    return of(
        choice.path("message").path("content").asString(""),
        choice.path("finish_reason").asString(""),
        response.path("usage"),
        List.of());
  }

  static Completion of(String text, String finishReason, JsonNode usage, List<Delta> deltas) {
    return new Completion(
        text,
        finishReason,
        usage.path("prompt_tokens").asInt(0),
        usage.path("completion_tokens").asInt(0),
        List.copyOf(deltas));
  }
}
