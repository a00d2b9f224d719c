package dev.onevision.inference.runtime;

import org.jspecify.annotations.Nullable;

/**
 * How one row's next token is drawn. Tokens that are not allowed are left out, then come the
 * penalty, temperature, top-k and top-p; the token is where the given uniform number falls in the
 * cumulated distribution, so the result depends on nothing but the row and these values.
 *
 * @param temperature 0 takes the most likely token (after the penalty)
 * @param topK candidates kept; 0 keeps all
 * @param topP smallest cumulated mass kept, in (0, 1]; 1 keeps all
 * @param repetitionPenalty 1 is none
 * @param generatedTokens distinct ids that the penalty applies to; not copied, not changed
 * @param uniform in [0, 1), from the request's seed and the token's index
 * @param allowedTokens which tokens may be chosen: bit {@code id % 64} of word {@code id / 64}, as
 *     {@link java.util.BitSet#toLongArray()} gives them; words that are missing allow nothing. At
 *     least one token must be allowed. Null allows all. Not copied, so not to be changed before the
 *     step has run
 */
@SuppressWarnings("ArrayRecordComponent") // hot path: read once, never compared
public record SampleParameters(
    float temperature,
    int topK,
    float topP,
    float repetitionPenalty,
    int[] generatedTokens,
    float uniform,
    long @Nullable [] allowedTokens) {

  private static final int[] NONE = {};
  private static final SampleParameters GREEDY = new SampleParameters(0, 0, 1, 1, NONE, 0, null);

  public SampleParameters {
    if (!(temperature >= 0) || topK < 0 || !(topP > 0) || !(repetitionPenalty > 0)) {
      throw new IllegalArgumentException(
          "Impossible sampling: temperature %s, top-k %d, top-p %s, repetition penalty %s"
              .formatted(temperature, topK, topP, repetitionPenalty));
    }
    if (!(uniform >= 0 && uniform < 1)) {
      throw new IllegalArgumentException("The uniform number must be in [0, 1): " + uniform);
    }
  }

  /** All tokens are allowed. */
  public SampleParameters(
      float temperature,
      int topK,
      float topP,
      float repetitionPenalty,
      int[] generatedTokens,
      float uniform) {
    this(temperature, topK, topP, repetitionPenalty, generatedTokens, uniform, null);
  }

  /** The most likely token, no penalty. */
  public static SampleParameters greedy() {
    return GREEDY;
  }

  /** The same with only these tokens allowed; see {@link #allowedTokens()}. */
  public SampleParameters withAllowedTokens(long @Nullable [] allowed) {
    return new SampleParameters(
        temperature, topK, topP, repetitionPenalty, generatedTokens, uniform, allowed);
  }

  boolean penalizes() {
    return repetitionPenalty != 1 && generatedTokens.length > 0;
  }
}
