package dev.onevision.gateway.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A complete chat completion.
 *
 * @param created seconds since 1970
 * @param systemFingerprint of the model archive
 * @param serviceTier the tier that ran the request
 */
public record ChatCompletion(
    String id,
    String object,
    long created,
    String model,
    List<Choice> choices,
    UsageBody usage,
    @JsonProperty("system_fingerprint") String systemFingerprint,
    @JsonProperty("service_tier") ServiceTier serviceTier) {

  /** One of the {@code n} choices. */
  record Choice(
      int index,
      Message message,
      @JsonInclude @Nullable LogprobsBody logprobs,
      @JsonProperty("finish_reason") String finishReason) {}

  /** The text of the assistant. */
  record Message(String role, String content, @JsonInclude @Nullable String refusal) {}
}
