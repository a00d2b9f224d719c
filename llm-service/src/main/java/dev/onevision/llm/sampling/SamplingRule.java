package dev.onevision.llm.sampling;

import dev.onevision.inference.checkpoint.GenerationDefaults;
import dev.onevision.messaging.wire.Sampling;
import org.jspecify.annotations.Nullable;

/**
 * How a request's tokens are chosen: what it asks for, and the model's defaults for the rest.
 *
 * @param temperature 0 is greedy
 * @param topK candidates kept; 0 keeps all
 * @param topP probability mass kept
 * @param repetitionPenalty of tokens generated before; 1 is none
 * @param seed of the random numbers
 */
public record SamplingRule(
    float temperature, int topK, float topP, float repetitionPenalty, long seed) {

  /** The rule of a request. A model that does not sample by itself is greedy by default. */
  public static SamplingRule of(String requestId, Sampling asked, GenerationDefaults defaults) {
    double temperature = defaults.sample() ? defaults.temperature() : 0;
    return new SamplingRule(
        (float) orDefault(asked.temperature(), temperature),
        asked.topK() != null ? asked.topK() : defaults.topK(),
        (float) orDefault(asked.topP(), defaults.topP()),
        (float) orDefault(asked.repetitionPenalty(), defaults.repetitionPenalty()),
        asked.seed() != null ? asked.seed() : RandomNumbers.seedOf(requestId));
  }

  private static double orDefault(@Nullable Double asked, double fallback) {
    return asked != null ? asked : fallback;
  }
}
