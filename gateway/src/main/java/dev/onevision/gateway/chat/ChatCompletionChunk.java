package dev.onevision.gateway.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event of a streamed chat completion.
 *
 * @param created seconds since 1970; equal in all chunks of a completion
 * @param systemFingerprint of the model archive; absent until the end
 * @param serviceTier the tier that runs the request
 * @param choices one, or none in the chunk with the usage
 * @param usage null in all chunks but the last; absent unless requested
 */
record ChatCompletionChunk(
    String id,
    String object,
    long created,
    String model,
    @JsonProperty("system_fingerprint") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String systemFingerprint,
    @JsonProperty("service_tier") ServiceTier serviceTier,
    List<Choice> choices,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Object usage) {

  /** What this event adds to a choice. */
  record Choice(
      int index,
      Delta delta,
      @JsonInclude @Nullable LogprobsBody logprobs,
      @JsonProperty("finish_reason") @JsonInclude @Nullable String finishReason) {}

  /** The role in the first chunk, text and tool calls in later ones, and nothing in the last. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Delta(
      @Nullable String role,
      @Nullable String content,
      @JsonProperty("tool_calls") @Nullable List<ToolCallBody> toolCalls) {}
}
