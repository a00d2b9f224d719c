package dev.onevision.llm.intake;

import dev.onevision.contract.rules.SamplingRange;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Sampling;
import java.util.Map;

/**
 * Checks the sampling parameters of a request. The gateway checks those that do not depend on the
 * model, but other producers may write to the topic, and one impossible value would fail a step for
 * all its requests.
 *
 * @param vocabularySize number of token ids
 * @param maxChoices max choices of a request
 */
public record SamplingLimits(int vocabularySize, int maxChoices) {

  void check(GenerationRequest request) throws RefusedException {
    Sampling sampling = request.sampling();
    checkTokens(sampling.logitBias() == null ? Map.of() : sampling.logitBias());
    if (request.choiceCount() > maxChoices) {
      throw RefusedException.invalid(
          "'n' is %d, but must be at most %d.".formatted(request.choiceCount(), maxChoices), "n");
    }
    Integer logprobs = request.logprobs();
    if (!SamplingRange.TOP_LOGPROBS.contains(logprobs)
        || (logprobs != null && logprobs > vocabularySize)) {
      throw outOfRange(SamplingRange.TOP_LOGPROBS);
    }
    SamplingRange violated = SamplingRange.violatedBy(sampling);
    if (violated != null) {
      throw outOfRange(violated);
    }
  }

  private void checkTokens(Map<Integer, Double> biases) throws RefusedException {
    for (int token : biases.keySet()) {
      if (token < 0 || token >= vocabularySize) {
        throw RefusedException.invalid(
            "'logit_bias' has token %d, but the model's tokens are 0 to %d."
                .formatted(token, vocabularySize - 1),
            "logit_bias");
      }
    }
  }

  private static RefusedException outOfRange(SamplingRange range) {
    return RefusedException.invalid(
        "'%s' must be %s.".formatted(range.parameter(), range.bounds()), range.parameter());
  }
}
