package dev.onevision.gateway.access;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long the last requests took. It does not matter how long ago that was, so idle time changes
 * nothing. Not thread-safe.
 */
final class RecentDurations {

  private static final int REMEMBERED = 64;
  private static final long UNKNOWN = Duration.ofMillis(350).toNanos();

  private final long[] nanos = new long[REMEMBERED];
  private int count;

  void ended(long duration) {
    nanos[count++ % REMEMBERED] = duration;
    if (count == 2 * REMEMBERED) {
      count = REMEMBERED;
    }
  }

  /**
   * The mean; while none has ended, one and a half times the age of the oldest request in progress.
   *
   * @param oldestAge zero if there is none
   */
  long mean(long oldestAge) {
    int known = Math.min(count, REMEMBERED);
    return known == 0
        ? Math.max(UNKNOWN, oldestAge * 3 / 2)
        : Arrays.stream(nanos, 0, known).sum() / known;
  }
}
