package dev.onevision.inference.program;

/**
 * The layout of a step's sampling parameters, which the runtime writes and {@code sampler.py}
 * reads.
 *
 * <p>int64 numbers:
 *
 * <ol>
 *   <li>the {@link Header}
 *   <li>per drawn sample its index; per drawn sample its top-k
 *   <li>per scored sample its index
 *   <li>per biased token, then per penalized token: sample * vocabulary + token
 *   <li>per masked sample its index; per masked sample the words of its mask
 *   <li>the reals as float32, two to a number: each field of a {@link Draw} per drawn sample; bias
 *       per biased token; factor per penalized token; subtrahend per penalized token
 * </ol>
 *
 * <p>The program returns int64 numbers: the token of each sample; the tokens of each scored
 * sample's alternatives; and log probabilities as float32, two to a number, of the scored samples'
 * tokens and then of their alternatives.
 */
public final class SamplingLayout {

  /** Numbers of the header. */
  public static final int HEADER_NUMBERS = Header.values().length;

  /** Reals of a {@link Draw}. */
  public static final int DRAW_REALS = Draw.values().length;

  private SamplingLayout() {}

  /** The numbers that come first, in this order; all are 0 if every sample is greedy and plain. */
  public enum Header {
    /** Samples that are drawn, not greedy. */
    DRAWN,
    /** Tokens with a bias, over all samples. */
    BIASED,
    /** Tokens with a penalty, over all samples. */
    PENALIZED,
    /** Samples with a mask of allowed tokens. */
    MASKED,
    /** Samples that return log probabilities. */
    SCORED,
    /** Alternatives of the scored sample with the most. */
    ALTERNATIVES,
    /** The largest top-k of a drawn sample. */
    MAX_TOP_K,
    /** 1 if top-k, top-p or min-p cuts the distribution of a drawn sample, else 0. */
    CUTS,
    /** 1 if top-p cuts the distribution of a drawn sample, else 0. */
    TOP_P,
    /** 1 if top-p alone limits the number of tokens of a drawn sample, else 0. */
    UNBOUNDED,
    /** Numbers between the header and the reals. */
    COUNT,
    /** Number of reals. */
    REALS
  }

  /** The reals of a drawn sample, in this order. */
  public enum Draw {
    TEMPERATURE,
    TOP_P,
    MIN_P,
    /** The uniform random number, in [0, 1). */
    UNIFORM
  }
}
