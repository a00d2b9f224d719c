package dev.onevision.gateway.files.api;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The rate of all uploads together. An upload waits after each part of its body, so that uploads
 * share the rate evenly. A second without uploads lets the next second's bytes pass at once.
 * Thread-safe.
 */
final class UploadPace {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final long bytesPerSecond;
  private long paidUntil;
  private boolean begun;

  UploadPace(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /**
   * Counts bytes that arrived.
   *
   * @param now as {@link System#nanoTime()}
   * @return the time to wait before more are read
   */
  synchronized Duration took(long bytes, long now) {
    if (!begun || paidUntil - now < -SECOND) {
      paidUntil = now - SECOND;
      begun = true;
    }
    paidUntil += Math.round((double) bytes * SECOND / bytesPerSecond);
    return Duration.ofNanos(Math.max(0, paidUntil - now));
  }
}
