package dev.onevision.llm.sampling;

import java.util.Map;
import java.util.OptionalInt;

/**
 * How the tokens of a request are sampled.
 *
 * @param temperature 0 is greedy
 * @param topK number of candidates; 0 is no limit
 * @param topP probability mass of the candidates
 * @param minP min probability of a candidate, relative to the likeliest token's; 0 is no limit
 * @param penalties of tokens that the completion already has
 * @param logitBias added to the logits of these tokens
 * @param logprobs number of likeliest tokens to report for each token; empty to report none, not
 *     even the chosen one
 * @param seed of the random numbers
 */
public record SamplingParameters(
    float temperature,
    int topK,
    float topP,
    float minP,
    Penalties penalties,
    Map<Integer, Double> logitBias,
    OptionalInt logprobs,
    long seed) {

  public SamplingParameters {
    logitBias = Map.copyOf(logitBias);
  }

  /**
   * Penalties of tokens that the completion already has.
   *
   * @param repetition divides positive logits and multiplies negative ones; 1 is none
   * @param presence subtracted from the logits; 0 is none
   * @param frequency subtracted from the logits for each occurrence; 0 is none
   */
  public record Penalties(float repetition, float presence, float frequency) {

    /** No penalties. */
    public static final Penalties NONE = new Penalties(1, 0, 0);
  }

  /** Sampling of the likeliest token. */
  public static SamplingParameters greedy() {
    return new SamplingParameters(0, 0, 1, 0, Penalties.NONE, Map.of(), OptionalInt.empty(), 0);
  }
}
