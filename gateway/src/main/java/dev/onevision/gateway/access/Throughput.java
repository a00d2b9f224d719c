package dev.onevision.gateway.access;

import java.time.Duration;
import java.util.Arrays;

/**
 * How many requests ended in each of the last seconds, and from that how long those who were
 * refused should wait: one more place comes free with each request that ends, so each of them is
 * given a later one. Not thread-safe; times are of {@link System#nanoTime()}.
 */
final class Throughput {

  private static final int SECONDS = 30;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration UNKNOWN = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final int[] ended = new int[SECONDS];
  private final long start;
  private long second;

  /** When the last place that was promised comes free. */
  private long promised;

  Throughput(long now) {
    this.start = now;
    this.promised = now;
  }

  void ended(long now) {
    advance(now);
    ended[(int) (second % SECONDS)]++;
  }

  /** When somebody who is refused now should come again; whole seconds. */
  Duration retryAfter(long now) {
    advance(now);
    int count = Arrays.stream(ended).sum();
    if (count == 0) {
      return UNKNOWN;
    }
    long observed = Math.min(now - start, SECONDS * SECOND);
    long free = Math.max(promised, now) + Math.max(observed, SECOND) / count;
    promised = Math.min(free, now + LONGEST.toNanos());
    long seconds = (promised - now + SECOND - 1) / SECOND;
    return Duration.ofSeconds(Math.clamp(seconds, SHORTEST.toSeconds(), LONGEST.toSeconds()));
  }

  private void advance(long now) {
    long current = Math.max(0, (now - start) / SECOND);
    long passed = Math.min(current - second, SECONDS);
    for (long i = 1; i <= passed; i++) {
      ended[(int) ((second + i) % SECONDS)] = 0;
    }
    second = Math.max(second, current);
  }
}
