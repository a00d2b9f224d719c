package dev.onevision.inference.runtime;

/**
 * What makes tokens that were generated before less likely, or more. A token's logit is divided by
 * {@code repetition} if it is positive and multiplied by it if not; then {@code presence} is
 * subtracted, and {@code frequency} as often as the token was generated.
 *
 * @param repetition above 0; 1 changes nothing
 * @param presence 0 changes nothing
 * @param frequency 0 changes nothing
 * @param generated what was generated; read when the step runs
 */
public record Penalties(float repetition, float presence, float frequency, TokenCounts generated) {

  /** Changes nothing. */
  public static final Penalties NONE = new Penalties(1, 0, 0, new TokenCounts());

  public Penalties {
    if (!(repetition > 0) || !Float.isFinite(presence) || !Float.isFinite(frequency)) {
      throw new IllegalArgumentException(
          "Impossible penalties: repetition %s, presence %s, frequency %s"
              .formatted(repetition, presence, frequency));
    }
  }

  /** Tokens that it changes. */
  int count() {
    return repetition == 1 && presence == 0 && frequency == 0 ? 0 : generated.size();
  }

  int token(int index) {
    return generated.token(index);
  }

  float subtrahend(int index) {
    return presence + frequency * generated.count(index);
  }
}
