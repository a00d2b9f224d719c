package dev.onevision.llm.intake;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Sampling;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the sampling parameters of a request. The gateway checks those that do not depend on the
 * model, but other producers may write to the topic, and one impossible value would fail a step for
 * all its requests.
 *
 * @param vocabularySize number of token ids
 * @param maxChoices max choices of a request
 */
public record SamplingLimits(int vocabularySize, int maxChoices) {

  private static final int MAX_LOGPROBS = 20;
  private static final int MAX_BIAS = 100;
  private static final int MAX_TEMPERATURE = 100;
  private static final int MAX_PENALTY = 100;
  private static final double MIN_REPETITION_PENALTY = 1e-3;
  private static final double MAX_REPETITION_PENALTY = 1e3;

  void check(GenerationRequest request) throws RefusedException {
    Sampling sampling = request.sampling();
    checkBiases(sampling.logitBias() == null ? Map.of() : sampling.logitBias());
    if (request.choiceCount() > maxChoices) {
      throw RefusedException.invalid(
          "'n' is %d, but must be at most %d.".formatted(request.choiceCount(), maxChoices), "n");
    }
    checkRange("top_logprobs", request.logprobs(), 0, Math.min(MAX_LOGPROBS, vocabularySize));
    checkRange("temperature", sampling.temperature(), 0, MAX_TEMPERATURE);
    checkRange("top_p", sampling.topP(), Double.MIN_VALUE, 1);
    checkRange("min_p", sampling.minP(), 0, 1);
    checkRange("top_k", sampling.topK(), 0, Integer.MAX_VALUE);
    checkRange(
        "repetition_penalty",
        sampling.repetitionPenalty(),
        MIN_REPETITION_PENALTY,
        MAX_REPETITION_PENALTY);
    checkRange("presence_penalty", sampling.presencePenalty(), -MAX_PENALTY, MAX_PENALTY);
    checkRange("frequency_penalty", sampling.frequencyPenalty(), -MAX_PENALTY, MAX_PENALTY);
  }

  private void checkBiases(Map<Integer, Double> biases) throws RefusedException {
    for (Map.Entry<Integer, Double> bias : biases.entrySet()) {
      int token = bias.getKey();
      if (token < 0 || token >= vocabularySize) {
        throw RefusedException.invalid(
            "'logit_bias' has token %d, but the model's tokens are 0 to %d."
                .formatted(token, vocabularySize - 1),
            "logit_bias");
      }
      checkRange("logit_bias", bias.getValue(), -MAX_BIAS, MAX_BIAS);
    }
  }

  /** The min of {@code top_p} is the least positive number, which messages call 0. */
  private static void checkRange(String parameter, @Nullable Number value, double min, double max)
      throws RefusedException {
    if (value == null) {
      return;
    }
    double number = value.doubleValue();
    if (!(number >= min && number <= max)) {
      throw RefusedException.invalid(
          min == Double.MIN_VALUE
              ? "'%s' must be above 0 and at most %s.".formatted(parameter, text(max))
              : "'%s' must be between %s and %s.".formatted(parameter, text(min), text(max)),
          parameter);
    }
  }

  private static String text(double bound) {
    return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
  }
}
