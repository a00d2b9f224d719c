package dev.onevision.gateway.access;

import java.time.Duration;
import java.util.Arrays;

/** Durations of the last requests, however long ago they ended. Not thread-safe. */
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
   * The mean. Until a request has ended, one and a half times the age of the oldest request in
   * progress.
   *
   * @param oldestAge zero if no request is in progress
   */
  long mean(long oldestAge) {
    int known = Math.min(count, REMEMBERED);
    return known == 0
        ? Math.max(UNKNOWN, oldestAge * 3 / 2)
        : Arrays.stream(nanos, 0, known).sum() / known;
  }
}
