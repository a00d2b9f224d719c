package dev.onevision.llm.sampling;

/**
 * The random number of a token. It depends only on the request's seed and the indices of choice and
 * token, so a completion depends neither on the other sequences of a step nor on the worker.
 *
 * <p>Seed and indices are mixed with the finalizer of SplitMix64 (Steele, Lea and Flood, "Fast
 * splittable pseudorandom number generators", 2014).
 */
public final class RandomNumbers {

  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final int FLOAT_BITS = 24;

  private RandomNumbers() {}

  /** A number in [0, 1). */
  public static float uniform(long seed, int choice, int index) {
    long stream = mix(seed + GOLDEN_GAMMA);
    // The first choice is the same whether the request has one choice or several.
    long own = choice == 0 ? stream : mix(stream ^ mix(choice * GOLDEN_GAMMA));
    long bits = mix(own + (index + 1L) * GOLDEN_GAMMA);
    return (bits >>> (Long.SIZE - FLOAT_BITS)) * 0x1p-24f;
  }

  /** The seed of a request that has none: the same in every attempt. */
  public static long seedOf(String requestId) {
    long seed = 0;
    for (int i = 0; i < requestId.length(); i++) {
      seed = mix(seed + requestId.charAt(i) + GOLDEN_GAMMA);
    }
    return seed;
  }

  private static long mix(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
