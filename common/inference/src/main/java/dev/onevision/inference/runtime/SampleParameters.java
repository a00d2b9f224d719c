package dev.onevision.inference.runtime;

/**
 * How one row's next token is drawn. The penalty is applied first, then temperature, top-k and
 * top-p; the token is where the given uniform number falls in the cumulated distribution, so the
 * result depends on nothing but the row and these values.
 *
 * @param temperature 0 takes the most likely token (after the penalty)
 * @param topK candidates kept; 0 keeps all
 * @param topP smallest cumulated mass kept, in (0, 1]; 1 keeps all
 * @param repetitionPenalty 1 is none
 * @param generatedTokens distinct ids that the penalty applies to; not copied, not changed
 * @param uniform in [0, 1), from the request's seed and the token's index
 */
@SuppressWarnings("ArrayRecordComponent") // hot path: read once, never compared
public record SampleParameters(
    float temperature,
    int topK,
    float topP,
    float repetitionPenalty,
    int[] generatedTokens,
    float uniform) {

  private static final int[] NONE = {};
  private static final SampleParameters GREEDY = new SampleParameters(0, 0, 1, 1, NONE, 0);

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

  /** The most likely token, no penalty. */
  public static SampleParameters greedy() {
    return GREEDY;
  }

  boolean penalizes() {
    return repetitionPenalty != 1 && generatedTokens.length > 0;
  }
}
