package dev.onevision.llm.intake;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.inference.checkpoint.GenerationDefaults;
import dev.onevision.llm.sampling.RandomNumbers;
import dev.onevision.llm.sampling.SamplingParameters;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads sampling parameters, with the model's defaults for those that a request omits. */
final class SamplingReader {

  /** Below this temperature the logits overflow; sampling is greedy in effect. */
  private static final double MIN_TEMPERATURE = 1e-5;

  private SamplingReader() {}

  /** A model whose defaults do not sample is greedy unless the request has a temperature. */
  static SamplingParameters read(GenerationRequest request, GenerationDefaults defaults) {
    Sampling sampling = request.sampling();
    double temperature =
        orDefault(sampling.temperature(), defaults.sample() ? defaults.temperature() : 0);
    return new SamplingParameters(
        temperature < MIN_TEMPERATURE ? 0 : (float) temperature,
        sampling.topK() != null ? sampling.topK() : defaults.topK(),
        (float) orDefault(sampling.topP(), defaults.topP()),
        (float) orDefault(sampling.minP(), defaults.minP()),
        new SamplingParameters.Penalties(
            (float) orDefault(sampling.repetitionPenalty(), defaults.repetitionPenalty()),
            (float) orDefault(sampling.presencePenalty(), 0),
            (float) orDefault(sampling.frequencyPenalty(), 0)),
        sampling.logitBias() != null ? sampling.logitBias() : Map.of(),
        request.logprobs() != null ? OptionalInt.of(request.logprobs()) : OptionalInt.empty(),
        sampling.seed() != null ? sampling.seed() : RandomNumbers.seedOf(request.id()));
  }

  private static double orDefault(@Nullable Double value, double fallback) {
    return value != null ? value : fallback;
  }
}
