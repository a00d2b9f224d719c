package dev.onevision.gateway.access;

import java.time.Duration;

/**
 * When those who are refused should come again. With {@code n} places and requests that take {@code
 * d}, a place comes free every {@code d / n}; each client that is refused is given the next of
 * these times that nobody was told of yet. Pure; times are of {@link System#nanoTime()}. Not
 * thread-safe.
 */
final class RetrySchedule {

  static final Duration MIN = Duration.ofMillis(50);
  static final Duration MAX = Duration.ofSeconds(60);

  private long promised;
  private boolean hasPromised;

  /**
   * The time to wait.
   *
   * @param duration that requests take
   * @param places requests at once, at least 1
   * @param oldestStart when the request began that has been in progress for the longest time
   */
  Duration next(long now, long duration, int places, long oldestStart) {
    long spacing = Math.max(1, duration / places);
    long firstFree = Math.max(now, oldestStart + duration);
    long time = hasPromised ? Math.max(promised + spacing, firstFree) : firstFree;
    promised = Math.min(time, now + MAX.toNanos());
    hasPromised = true;
    return Duration.ofNanos(Math.max(promised - now, MIN.toNanos()));
  }
}
