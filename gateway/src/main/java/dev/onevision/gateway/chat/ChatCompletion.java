package dev.onevision.gateway.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer.
 *
 * @param created seconds since 1970
 * @param systemFingerprint of the model archive that answered
 * @param serviceTier the tier that answered
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

  /** An answer; there are as many as were asked for. */
  record Choice(
      int index,
      Message message,
      @JsonInclude @Nullable LogprobsBody logprobs,
      @JsonProperty("finish_reason") String finishReason) {}

  /** What the assistant says. */
  record Message(String role, String content, @JsonInclude @Nullable String refusal) {}
}
