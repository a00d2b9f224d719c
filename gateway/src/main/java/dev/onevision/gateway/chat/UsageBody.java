package dev.onevision.gateway.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.onevision.contract.wire.CompletionDetails;
import dev.onevision.contract.wire.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of a request.
 *
 * @param times absent unless the client asks for details, and if the workers did not measure
 */
public record UsageBody(
    @JsonProperty("prompt_tokens") int promptTokens,
    @JsonProperty("completion_tokens") int completionTokens,
    @JsonProperty("total_tokens") int totalTokens,
    @JsonProperty("prompt_tokens_details") PromptDetails promptTokensDetails,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable UsageTimes times) {

  public static UsageBody of(Usage usage) {
    return of(usage, null);
  }

  static UsageBody of(Usage usage, @Nullable CompletionDetails details) {
    return new UsageBody(
        usage.promptTokens(),
        usage.completionTokens(),
        usage.promptTokens() + usage.completionTokens(),
        new PromptDetails(
            usage.cached(),
            usage.imageTokens(),
            details == null ? null : details.media().stream().map(UsageMedia::of).toList()),
        details == null ? null : UsageTimes.of(details));
  }

  /**
   * Parts of the prompt.
   *
   * @param media its images and videos in order; absent unless the client asks for details
   */
  public record PromptDetails(
      @JsonProperty("cached_tokens") int cachedTokens,
      @JsonProperty("image_tokens") int imageTokens,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<UsageMedia> media) {}
}
