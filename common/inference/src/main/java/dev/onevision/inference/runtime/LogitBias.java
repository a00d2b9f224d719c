package dev.onevision.inference.runtime;

/**
 * Values that are added to tokens' logits.
 *
 * @param tokens distinct ids; not copied, must not change
 * @param values one per token; negative infinity forbids the token
 */
@SuppressWarnings("ArrayRecordComponent") // hot path: read once, never compared
public record LogitBias(int[] tokens, float[] values) {

  /** No bias. */
  public static final LogitBias NONE = new LogitBias(new int[0], new float[0]);

  public LogitBias {
    if (tokens.length != values.length) {
      throw new IllegalArgumentException(
          "%d tokens and %d biases".formatted(tokens.length, values.length));
    }
  }
}
