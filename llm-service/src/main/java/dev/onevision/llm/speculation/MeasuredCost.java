package dev.onevision.llm.speculation;

/**
 * Learns the cost from measured steps: a fixed time and a time for each draft token. Recent steps
 * count more, and without new ones the old ones are forgotten: a step that was slow by accident
 * must not end speculative decoding. Not thread-safe.
 */
public final class MeasuredCost implements VerificationCost {

  /** The weight of the newest step without drafts. */
  private static final double WEIGHT = 1.0 / 8;

  /** The weight that an older step keeps when a newer one with drafts comes. */
  private static final double KEPT = 0.9;

  /** The same when a step without drafts comes: some hundred of them ask for another attempt. */
  private static final double KEPT_WITHOUT_DRAFTS = 0.995;

  /** What is assumed before measurements: processors verify 7 tokens in half of a step. */
  private static final double ASSUMED_TOKENS = 7;

  private static final double ASSUMED_COST = 0.5;

  /** A step that took longer was probably interrupted. */
  private static final double MAX_COST = 4;

  /** No device verifies a token for nothing: an estimate below this is noise. */
  private static final double MIN_TOKEN_COST = 0.002;

  /** The weight of a step that verifies nothing in no time, so that any steps define a line. */
  private static final double ORIGIN_WEIGHT = 0.1;

  /** Mean duration of steps without drafts, by the magnitude of the number of sequences. */
  private final double[] plainNanos = new double[Integer.SIZE];

  /** Weighted sums over the steps with drafts, of their tokens and of their extra nanoseconds. */
  private double weights;

  private double tokens;
  private double nanos;
  private double tokensSquared;
  private double tokensTimesNanos;

  private double assumedWeight = 1;

  @Override
  public void ran(int sequences, int drafts, long duration) {
    int magnitude = magnitude(sequences);
    double plain = plainNanos[magnitude];
    if (drafts == 0) {
      plainNanos[magnitude] = plain == 0 ? duration : plain + WEIGHT * (duration - plain);
      forget(KEPT_WITHOUT_DRAFTS);
      assumedWeight += (1 - KEPT_WITHOUT_DRAFTS) * (1 - assumedWeight);
    } else if (plain > 0) {
      forget(KEPT);
      assumedWeight *= KEPT;
      add(drafts, Math.clamp(duration - plain, 0, MAX_COST * plain));
    }
  }

  private static int magnitude(int sequences) {
    return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(Math.max(1, sequences));
  }

  private void forget(double kept) {
    weights *= kept;
    tokens *= kept;
    nanos *= kept;
    tokensSquared *= kept;
    tokensTimesNanos *= kept;
  }

  private void add(int drafts, double extra) {
    weights++;
    tokens += drafts;
    nanos += extra;
    tokensSquared += (double) drafts * drafts;
    tokensTimesNanos += drafts * extra;
  }

  @Override
  public double of(int sequences, int drafts) {
    double plain = plain(sequences);
    if (drafts == 0 || plain == 0) {
      return drafts * ASSUMED_COST / ASSUMED_TOKENS;
    }
    // Least squares over the measured steps, the assumed one, and the origin.
    double n = weights + assumedWeight + ORIGIN_WEIGHT;
    double x = tokens + assumedWeight * ASSUMED_TOKENS;
    double y = nanos + assumedWeight * ASSUMED_COST * plain;
    double xx = tokensSquared + assumedWeight * ASSUMED_TOKENS * ASSUMED_TOKENS;
    double xy = tokensTimesNanos + assumedWeight * ASSUMED_TOKENS * ASSUMED_COST * plain;
    double slope = Math.max(MIN_TOKEN_COST * plain, (n * xy - x * y) / (n * xx - x * x));
    double fixed = Math.max(0, (y - slope * x) / n);
    return (fixed + slope * drafts) / plain;
  }

  /** The duration of a step without drafts, of as many sequences or the next known number. */
  private double plain(int sequences) {
    int magnitude = magnitude(sequences);
    for (int lower = magnitude; lower >= 0; lower--) {
      if (plainNanos[lower] > 0) {
        return plainNanos[lower];
      }
    }
    for (int higher = magnitude + 1; higher < plainNanos.length; higher++) {
      if (plainNanos[higher] > 0) {
        return plainNanos[higher];
      }
    }
    return 0;
  }
}
