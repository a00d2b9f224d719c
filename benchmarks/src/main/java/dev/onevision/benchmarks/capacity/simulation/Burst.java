package dev.onevision.benchmarks.capacity.simulation;

/**
 * A time with more requests.
 *
 * @param factor of the rate
 * @param start in seconds
 * @param seconds how long it lasts
 */
public record Burst(double factor, double start, double seconds) {

  /** The same rate at all times. */
  public static final Burst NONE = new Burst(1, 0, 0);

  public Burst {
    if (factor < 1 || start < 0 || seconds < 0) {
      throw new IllegalArgumentException("A burst has a factor of at least 1");
    }
  }

  double factorAt(double second) {
    return second >= start && second < end() ? factor : 1;
  }

  /** Its end, in seconds. */
  public double end() {
    return start + seconds;
  }
}
