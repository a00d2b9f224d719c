package dev.onevision.llm.sampling;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Sampling;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request may ask of the sampler. The gateway has looked at it already; here it is seen what
 * only the model knows, and that nothing else that writes to the topic breaks a step that others
 * share.
 *
 * @param vocabularySize ids that the model has
 * @param mostChoices answers to one request
 */
public record SamplingLimits(int vocabularySize, int mostChoices) {

  private static final int MOST_LOGPROBS = 20;

  /** Why the request cannot be served; null if it can. */
  public @Nullable Failure refusal(GenerationRequest request) {
    Sampling sampling = request.sampling();
    Map<Integer, Double> biases = sampling.logitBias() == null ? Map.of() : sampling.logitBias();
    for (Map.Entry<Integer, Double> bias : biases.entrySet()) {
      int token = bias.getKey();
      if (token < 0 || token >= vocabularySize) {
        return invalid(
            "'logit_bias' names token %d; the model's tokens are 0 to %d."
                .formatted(token, vocabularySize - 1),
            "logit_bias");
      }
      if (!isBetween(bias.getValue(), -100, 100)) {
        return invalid("'logit_bias' must be between -100 and 100.", "logit_bias");
      }
    }
    if (request.choiceCount() > mostChoices) {
      return invalid(
          "'n' is %d, at most %d are served.".formatted(request.choiceCount(), mostChoices), "n");
    }
    Integer logprobs = request.logprobs();
    if (logprobs != null && (logprobs < 0 || logprobs > Math.min(MOST_LOGPROBS, vocabularySize))) {
      return invalid("'top_logprobs' must be between 0 and 20.", "top_logprobs");
    }
    Double topP = sampling.topP();
    Double repetition = sampling.repetitionPenalty();
    Integer topK = sampling.topK();
    if (!isBetween(sampling.temperature(), 0, 100)
        || !isBetween(topP, 0, 1)
        || (topP != null && topP == 0)
        || !isBetween(sampling.minP(), 0, 1)
        || (topK != null && topK < 0)
        || !isBetween(repetition, 1e-3, 1e3)
        || !isBetween(sampling.presencePenalty(), -100, 100)
        || !isBetween(sampling.frequencyPenalty(), -100, 100)) {
      return invalid("The sampling parameters are out of range.", null);
    }
    return null;
  }

  private static boolean isBetween(@Nullable Double value, double least, double most) {
    return value == null || (value >= least && value <= most);
  }

  private static Failure invalid(String message, @Nullable String parameter) {
    return new Failure(Failure.Code.INVALID_REQUEST, message, parameter);
  }
}
