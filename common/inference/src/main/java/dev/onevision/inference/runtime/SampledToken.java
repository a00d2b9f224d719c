package dev.onevision.inference.runtime;

import org.jspecify.annotations.Nullable;

/**
 * The token that a step chose for a row.
 *
 * @param id the token
 * @param logprobs null unless the row asked for them
 */
public record SampledToken(int id, @Nullable Logprobs logprobs) {

  /**
   * Natural logarithms of the model's own probabilities, before masks, biases, penalties and
   * temperature.
   *
   * @param chosen of the token
   * @param tokens the most likely tokens, best first, in the requested number
   * @param values of these tokens
   */
  @SuppressWarnings("ArrayRecordComponent") // hot path: read once, never compared
  public record Logprobs(float chosen, int[] tokens, float[] values) {}
}
