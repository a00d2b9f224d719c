package dev.onevision.llm.sampling;

import dev.onevision.contract.wire.Sampling;
import dev.onevision.inference.checkpoint.GenerationDefaults;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a request's tokens are chosen: what it asks for, and the model's defaults for the rest.
 *
 * @param temperature 0 is greedy
 * @param topK candidates kept; 0 keeps all
 * @param topP probability mass kept
 * @param minP share of the likeliest token's probability that keeps a token; 0 keeps all
 * @param repetitionPenalty of tokens generated before; 1 is none
 * @param presencePenalty of tokens generated before; 0 is none
 * @param frequencyPenalty of tokens, for each time they were generated before; 0 is none
 * @param logitBias added to the logits of these tokens
 * @param seed of the random numbers
 */
public record SamplingRule(
    float temperature,
    int topK,
    float topP,
    float minP,
    float repetitionPenalty,
    float presencePenalty,
    float frequencyPenalty,
    Map<Integer, Double> logitBias,
    long seed) {

  /** Divided by less than this, logits tell nothing but which is the largest. */
  private static final double COLDEST = 1e-5;

  public SamplingRule {
    logitBias = Map.copyOf(logitBias);
  }

  /** The most likely token, always. */
  public static SamplingRule greedy() {
    return new SamplingRule(0, 0, 1, 0, 1, 0, 0, Map.of(), 0);
  }

  /** The rule of a request. A model that does not sample by itself is greedy by default. */
  public static SamplingRule of(String requestId, Sampling asked, GenerationDefaults defaults) {
    double temperature =
        orDefault(asked.temperature(), defaults.sample() ? defaults.temperature() : 0);
    return new SamplingRule(
        temperature < COLDEST ? 0 : (float) temperature,
        asked.topK() != null ? asked.topK() : defaults.topK(),
        (float) orDefault(asked.topP(), defaults.topP()),
        (float) orDefault(asked.minP(), defaults.minP()),
        (float) orDefault(asked.repetitionPenalty(), defaults.repetitionPenalty()),
        (float) orDefault(asked.presencePenalty(), 0),
        (float) orDefault(asked.frequencyPenalty(), 0),
        asked.logitBias() != null ? asked.logitBias() : Map.of(),
        asked.seed() != null ? asked.seed() : RandomNumbers.seedOf(requestId));
  }

  private static double orDefault(@Nullable Double asked, double fallback) {
    return asked != null ? asked : fallback;
  }
}
