package dev.onevision.gateway.chat;

import dev.onevision.contract.rules.SamplingRange;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.gateway.http.ApiException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the sampling parameters of a request. Pure. */
final class SamplingFields {

  private SamplingFields() {}

  /**
   * The sampling parameters.
   *
   * @param seed used if the request has none
   */
  static Sampling sampling(ChatRequest request, long seed) {
    Sampling sampling =
        new Sampling(
            request.temperature(),
            SamplingRange.topP(request.topP()),
            SamplingRange.topK(request.topK()),
            request.repetitionPenalty(),
            request.seed() != null ? request.seed() : Long.valueOf(seed),
            request.minP(),
            request.presencePenalty(),
            request.frequencyPenalty(),
            logitBias(request.logitBias()));
    SamplingRange violated = SamplingRange.violatedBy(sampling);
    if (violated != null) {
      throw outOfRange(violated.parameter(), violated.valueIn(sampling), violated.bounds());
    }
    return sampling;
  }

  /** The number of most likely tokens returned with each token; null for no log probabilities. */
  static @Nullable Integer logprobs(ChatRequest request) {
    Integer top = request.topLogprobs();
    if (!Boolean.TRUE.equals(request.logprobs())) {
      if (top != null && top != 0) {
        throw ApiException.invalidValue(
            "'top_logprobs' is only allowed when 'logprobs' is true.", "top_logprobs");
      }
      return null;
    }
    if (!SamplingRange.TOP_LOGPROBS.contains(top)) {
      throw outOfRange("top_logprobs", top, SamplingRange.TOP_LOGPROBS.bounds());
    }
    return top == null ? Integer.valueOf(0) : top;
  }

  private static @Nullable Map<Integer, Double> logitBias(
      @Nullable Map<String, @Nullable Double> asked) {
    if (asked == null || asked.isEmpty()) {
      return null;
    }
    if (asked.size() > SamplingRange.MAX_LOGIT_BIASES) {
      throw ApiException.invalidValue(
          "'logit_bias' has %d tokens, at most %d are allowed."
              .formatted(asked.size(), SamplingRange.MAX_LOGIT_BIASES),
          "logit_bias");
    }
    Map<Integer, Double> biases = new HashMap<>();
    asked.forEach(
        (token, bias) -> {
          if (!token.matches("[0-9]{1,9}")) {
            throw ApiException.invalidValue(
                "The keys of 'logit_bias' must be token ids, which are integers.", "logit_bias");
          }
          if (bias == null || !SamplingRange.LOGIT_BIAS.contains(bias)) {
            throw ApiException.invalidValue(
                "The bias of token %s must be a number %s."
                    .formatted(token, SamplingRange.LOGIT_BIAS.bounds()),
                "logit_bias");
          }
          biases.put(Integer.valueOf(token), bias);
        });
    return biases;
  }

  static ApiException outOfRange(String field, @Nullable Number value, String range) {
    return ApiException.invalidValue(
        "'" + field + "' is " + value + ", it must be " + range + ".", field);
  }
}
