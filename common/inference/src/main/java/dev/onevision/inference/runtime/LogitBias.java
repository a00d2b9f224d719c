package dev.onevision.inference.runtime;

/**
 * Numbers that are added to tokens' logits.
 *
 * @param tokens distinct ids; not copied, not changed
 * @param values one for each of them; negative infinity forbids the token
 */
@SuppressWarnings("ArrayRecordComponent") // hot path: read once, never compared
public record LogitBias(int[] tokens, float[] values) {

  /** Changes nothing. */
  public static final LogitBias NONE = new LogitBias(new int[0], new float[0]);

  public LogitBias {
    if (tokens.length != values.length) {
      throw new IllegalArgumentException(
          "%d tokens and %d biases".formatted(tokens.length, values.length));
    }
  }
}
