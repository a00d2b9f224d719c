package dev.onevision.inference.runtime;

/**
 * Penalties of tokens that were generated before. A token's logit is divided by {@code repetition}
 * if it is positive, else multiplied by it; then {@code presence} is subtracted once, and {@code
 * frequency} as often as the token was generated.
 *
 * @param repetition above 0; 1 changes nothing
 * @param presence 0 changes nothing
 * @param frequency 0 changes nothing
 * @param generated the generated tokens; read when the step runs
 */
public record Penalties(float repetition, float presence, float frequency, TokenCounts generated) {

  /** No penalties. */
  public static final Penalties NONE = new Penalties(1, 0, 0, new TokenCounts());

  public Penalties {
    if (!(repetition > 0) || !Float.isFinite(presence) || !Float.isFinite(frequency)) {
      throw new IllegalArgumentException(
          "Invalid penalties: repetition %s, presence %s, frequency %s"
              .formatted(repetition, presence, frequency));
    }
  }

  /** Number of tokens with a penalty. */
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
