package dev.onevision.gateway.openai;

import dev.onevision.contract.wire.Sampling;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request may say of how its tokens are chosen. Pure. */
final class SamplingRules {

  /** So little of the probability mass that only the most likely token is kept. */
  private static final double SMALLEST_TOP_P = 1e-6;

  private static final int MOST_BIASES = 1024;
  private static final int MOST_LOGPROBS = 20;

  private SamplingRules() {}

  /**
   * The choice of tokens.
   *
   * @param seed of a request that brings none
   */
  static Sampling sampling(ChatRequest request, long seed) {
    Double topP = inRange("top_p", request.topP(), 0, 1);
    Integer topK = request.topK();
    if (topK != null && topK < -1) {
      throw outOfRange("top_k", topK, "at least 1, or 0 or -1 to keep all tokens");
    }
    Double penalty = request.repetitionPenalty();
    if (penalty != null && !(penalty >= 0.01 && penalty <= 10)) {
      throw outOfRange("repetition_penalty", penalty, "between 0.01 and 10");
    }
    return new Sampling(
        inRange("temperature", request.temperature(), 0, 2),
        topP == null ? null : Double.valueOf(Math.max(topP, SMALLEST_TOP_P)),
        topK == null ? null : Integer.valueOf(Math.max(topK, 0)),
        penalty,
        request.seed() != null ? request.seed() : Long.valueOf(seed),
        inRange("min_p", request.minP(), 0, 1),
        inRange("presence_penalty", request.presencePenalty(), -2, 2),
        inRange("frequency_penalty", request.frequencyPenalty(), -2, 2),
        logitBias(request.logitBias()));
  }

  /** How many of the likeliest tokens each token comes with; null for no log probabilities. */
  static @Nullable Integer logprobs(ChatRequest request) {
    Integer top = request.topLogprobs();
    if (!Boolean.TRUE.equals(request.logprobs())) {
      if (top != null && top != 0) {
        throw ApiException.invalidValue(
            "'top_logprobs' is only allowed when 'logprobs' is true.", "top_logprobs");
      }
      return null;
    }
    if (top != null && (top < 0 || top > MOST_LOGPROBS)) {
      throw outOfRange("top_logprobs", top, "between 0 and 20");
    }
    return top == null ? Integer.valueOf(0) : top;
  }

  private static @Nullable Map<Integer, Double> logitBias(
      @Nullable Map<String, @Nullable Double> asked) {
    if (asked == null || asked.isEmpty()) {
      return null;
    }
    if (asked.size() > MOST_BIASES) {
      throw ApiException.invalidValue(
          "'logit_bias' has " + asked.size() + " tokens, at most 1024 are allowed.", "logit_bias");
    }
    Map<Integer, Double> biases = new HashMap<>();
    asked.forEach(
        (token, bias) -> {
          if (!token.matches("[0-9]{1,9}")) {
            throw ApiException.invalidValue(
                "The keys of 'logit_bias' must be token ids, which are integers.", "logit_bias");
          }
          if (bias == null || !(bias >= -100 && bias <= 100)) {
            throw ApiException.invalidValue(
                "The bias of token " + token + " must be a number between -100 and 100.",
                "logit_bias");
          }
          biases.put(Integer.valueOf(token), bias);
        });
    return biases;
  }

  static @Nullable Double inRange(String field, @Nullable Double value, double least, double most) {
    if (value != null && !(value >= least && value <= most)) {
      throw outOfRange(field, value, "between " + (int) least + " and " + (int) most);
    }
    return value;
  }

  static ApiException outOfRange(String field, Number value, String range) {
    return ApiException.invalidValue(
        "'" + field + "' is " + value + ", it must be " + range + ".", field);
  }
}
