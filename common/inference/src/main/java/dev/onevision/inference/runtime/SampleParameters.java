package dev.onevision.inference.runtime;

import org.jspecify.annotations.Nullable;

/**
 * How one row's next token is chosen. In this order: tokens that are not allowed are left out,
 * biases are added, penalties applied; at temperature 0 the most likely token is taken, otherwise
 * logits are divided by the temperature, min-p, top-k and top-p cut the distribution, and the token
 * is where the uniform number falls in it, cumulated in the order of the vocabulary. The result
 * depends on nothing but the row and these values.
 *
 * @param temperature 0 takes the most likely token
 * @param topK candidates kept; 0 keeps all
 * @param topP smallest cumulated mass kept, of what min-p and top-k left, in (0, 1]; 1 keeps all
 * @param minP tokens less likely than this times the likeliest are dropped, in [0, 1]; 0 keeps all
 * @param penalties of tokens generated before
 * @param bias of logits
 * @param uniform in [0, 1), from the request's seed and the token's index
 * @param logprobs how many of the most likely tokens' log probabilities are wanted beside the
 *     chosen one's; {@link #NO_LOGPROBS} if not even that
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
    float minP,
    Penalties penalties,
    LogitBias bias,
    float uniform,
    int logprobs,
    long @Nullable [] allowedTokens) {

  /** Says that no log probabilities are wanted. */
  public static final int NO_LOGPROBS = -1;

  private static final SampleParameters GREEDY = drawn(0, 0, 1, 0);

  public SampleParameters {
    if (!(temperature >= 0) || topK < 0 || !(topP > 0) || !(minP >= 0 && minP <= 1)) {
      throw new IllegalArgumentException(
          "Impossible sampling: temperature %s, top-k %d, top-p %s, min-p %s"
              .formatted(temperature, topK, topP, minP));
    }
    if (!(uniform >= 0 && uniform < 1)) {
      throw new IllegalArgumentException("The uniform number must be in [0, 1): " + uniform);
    }
    if (logprobs < NO_LOGPROBS) {
      throw new IllegalArgumentException("Log probabilities of %d tokens".formatted(logprobs));
    }
  }

  /** The most likely token, and nothing else. */
  public static SampleParameters greedy() {
    return GREEDY;
  }

  /** A draw from the distribution, and nothing else. */
  public static SampleParameters drawn(float temperature, int topK, float topP, float uniform) {
    return new SampleParameters(
        temperature, topK, topP, 0, Penalties.NONE, LogitBias.NONE, uniform, NO_LOGPROBS, null);
  }

  /** The same with these penalties. */
  public SampleParameters withPenalties(Penalties others) {
    return new SampleParameters(
        temperature, topK, topP, minP, others, bias, uniform, logprobs, allowedTokens);
  }

  /** The same with these biases. */
  public SampleParameters withBias(LogitBias other) {
    return new SampleParameters(
        temperature, topK, topP, minP, penalties, other, uniform, logprobs, allowedTokens);
  }

  /** The same with another min-p. */
  public SampleParameters withMinP(float other) {
    return new SampleParameters(
        temperature, topK, topP, other, penalties, bias, uniform, logprobs, allowedTokens);
  }

  /** The same with another random number. */
  public SampleParameters withUniform(float other) {
    return new SampleParameters(
        temperature, topK, topP, minP, penalties, bias, other, logprobs, allowedTokens);
  }

  /** The same with log probabilities; see {@link #logprobs()}. */
  public SampleParameters withLogprobs(int count) {
    return new SampleParameters(
        temperature, topK, topP, minP, penalties, bias, uniform, count, allowedTokens);
  }

  /** The same with only these tokens allowed; see {@link #allowedTokens()}. */
  public SampleParameters withAllowedTokens(long @Nullable [] allowed) {
    return new SampleParameters(
        temperature, topK, topP, minP, penalties, bias, uniform, logprobs, allowed);
  }

  boolean isDrawn() {
    return temperature > 0;
  }
}
