package dev.onevision.gateway.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a streamed answer.
 *
 * @param created seconds since 1970; the same in all chunks of an answer
 * @param systemFingerprint of the model archive that answered; absent until the answer is complete
 * @param serviceTier the tier that answers
 * @param choices one, or none in the chunk that carries the usage
 * @param usage null in all chunks but the last, and absent where it was not asked for
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

  /** What the answer grows by. */
  record Choice(
      int index,
      Delta delta,
      @JsonInclude @Nullable LogprobsBody logprobs,
      @JsonProperty("finish_reason") @JsonInclude @Nullable String finishReason) {}

  /** The role in the first chunk, text in the others, neither in the one that ends the answer. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Delta(@Nullable String role, @Nullable String content) {}
}
