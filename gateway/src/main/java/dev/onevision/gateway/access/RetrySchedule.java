package dev.onevision.gateway.access;

import java.time.Duration;

/**
 * Tells refused clients when to retry. With {@code n} places and requests that take {@code d}, a
 * place becomes free every {@code d / n}. Each refused client gets the next of these times that no
 * other client got. Pure; times are those of {@link System#nanoTime()}. Not thread-safe.
 */
final class RetrySchedule {

  static final Duration MIN = Duration.ofMillis(50);
  static final Duration MAX = Duration.ofSeconds(60);

  private long promised;
  private boolean hasPromised;

  /**
   * The time to wait.
   *
   * @param duration of a request
   * @param places number of concurrent requests, at least 1
   * @param oldestStart start of the oldest request in progress
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
