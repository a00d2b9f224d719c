package dev.onevision.inference.runtime;

import org.jspecify.annotations.Nullable;

/**
 * How a step chooses the next token of one row.
 *
 * <p>In this order: 1. tokens that are not allowed are masked; 2. biases are added; 3. penalties
 * are applied; 4. at temperature 0 the row takes the most likely token; otherwise logits are
 * divided by the temperature, min-p, top-k and top-p cut the distribution, and the uniform number
 * selects the token by cumulative probability in the order of the vocabulary. The result depends on
 * the row and these values alone.
 *
 * @param distribution what the token is drawn from
 * @param penalties of tokens generated before
 * @param bias of logits
 * @param uniform in [0, 1), from the request's seed and the token's index
 * @param logprobs number of most likely tokens whose log probabilities are returned, besides the
 *     chosen token's; {@link #NO_LOGPROBS} for none at all
 * @param allowedTokens the tokens that may be chosen: bit {@code id % 64} of word {@code id / 64},
 *     as {@link java.util.BitSet#toLongArray()} gives them; missing words allow nothing; at least
 *     one token must be allowed; null allows all. Not copied: must not change before the step has
 *     run
 */
@SuppressWarnings("ArrayRecordComponent") // hot path: read once, never compared
public record SampleParameters(
    Distribution distribution,
    Penalties penalties,
    LogitBias bias,
    float uniform,
    int logprobs,
    long @Nullable [] allowedTokens) {

  /** No log probabilities are returned. */
  public static final int NO_LOGPROBS = -1;

  private static final SampleParameters GREEDY = drawn(0, 0, 1, 0);

  public SampleParameters {
    if (!(uniform >= 0 && uniform < 1)) {
      throw new IllegalArgumentException("The uniform number must be in [0, 1): " + uniform);
    }
    if (logprobs < NO_LOGPROBS) {
      throw new IllegalArgumentException("Log probabilities of %d tokens".formatted(logprobs));
    }
  }

  /**
   * The distribution that a token is drawn from.
   *
   * @param temperature 0 takes the most likely token
   * @param topK max number of candidates; 0 for no limit
   * @param topP the most likely tokens are kept until they have this share of what min-p and top-k
   *     left, in (0, 1]; 1 keeps all
   * @param minP tokens less likely than this times the most likely one are dropped, in [0, 1]; 0
   *     keeps all
   */
  public record Distribution(float temperature, int topK, float topP, float minP) {

    public Distribution {
      if (!(temperature >= 0) || topK < 0 || !(topP > 0) || !(minP >= 0 && minP <= 1)) {
        throw new IllegalArgumentException(
            "Invalid sampling parameters: temperature %s, top-k %d, top-p %s, min-p %s"
                .formatted(temperature, topK, topP, minP));
      }
    }

    boolean cuts() {
      return topK > 0 || topP < 1 || minP > 0;
    }
  }

  /** The most likely token, and nothing else. */
  public static SampleParameters greedy() {
    return GREEDY;
  }

  /** A draw from the distribution, and nothing else. */
  public static SampleParameters drawn(float temperature, int topK, float topP, float uniform) {
    return new SampleParameters(
        new Distribution(temperature, topK, topP, 0),
        Penalties.NONE,
        LogitBias.NONE,
        uniform,
        NO_LOGPROBS,
        null);
  }

  /** A copy with other penalties. */
  public SampleParameters withPenalties(Penalties others) {
    return new SampleParameters(distribution, others, bias, uniform, logprobs, allowedTokens);
  }

  /** A copy with other biases. */
  public SampleParameters withBias(LogitBias other) {
    return new SampleParameters(distribution, penalties, other, uniform, logprobs, allowedTokens);
  }

  /** A copy with another min-p. */
  public SampleParameters withMinP(float other) {
    Distribution cut =
        new Distribution(
            distribution.temperature(), distribution.topK(), distribution.topP(), other);
    return new SampleParameters(cut, penalties, bias, uniform, logprobs, allowedTokens);
  }

  /** A copy with another uniform number. */
  public SampleParameters withUniform(float other) {
    return new SampleParameters(distribution, penalties, bias, other, logprobs, allowedTokens);
  }

  /** A copy with log probabilities; see {@link #logprobs()}. */
  public SampleParameters withLogprobs(int count) {
    return new SampleParameters(distribution, penalties, bias, uniform, count, allowedTokens);
  }

  /** A copy with other allowed tokens; see {@link #allowedTokens()}. */
  public SampleParameters withAllowedTokens(long @Nullable [] allowed) {
    return new SampleParameters(distribution, penalties, bias, uniform, logprobs, allowed);
  }

  boolean isDrawn() {
    return distribution.temperature() > 0;
  }
}
