package dev.onevision.inference.runtime;

import org.jspecify.annotations.Nullable;

/**
 * What a step chose for a row.
 *
 * @param id the token
 * @param logprobs null unless the row asked for them
 */
public record SampledToken(int id, @Nullable Logprobs logprobs) {

  /**
   * Natural logarithms of probabilities under the model itself: before masks, biases, penalties and
   * temperature.
   *
   * @param chosen of the token
   * @param tokens the most likely ones, as many as were asked for, best first
   * @param values theirs
   */
  @SuppressWarnings("ArrayRecordComponent") // hot path: read once, never compared
  public record Logprobs(float chosen, int[] tokens, float[] values) {}
}
