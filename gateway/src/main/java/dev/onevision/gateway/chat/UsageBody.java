package dev.onevision.gateway.chat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.onevision.contract.wire.Usage;

/** Tokens of a request. */
public record UsageBody(
    @JsonProperty("prompt_tokens") int promptTokens,
    @JsonProperty("completion_tokens") int completionTokens,
    @JsonProperty("total_tokens") int totalTokens,
    @JsonProperty("prompt_tokens_details") PromptDetails promptTokensDetails) {

  public static UsageBody of(Usage usage) {
    return new UsageBody(
        usage.promptTokens(),
        usage.completionTokens(),
        usage.promptTokens() + usage.completionTokens(),
        new PromptDetails(usage.cached(), usage.imageTokens()));
  }

  /** Parts of the prompt. */
  public record PromptDetails(
      @JsonProperty("cached_tokens") int cachedTokens,
      @JsonProperty("image_tokens") int imageTokens) {}
}
