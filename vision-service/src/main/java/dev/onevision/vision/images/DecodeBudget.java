package dev.onevision.vision.images;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the memory of all images that are being decoded. First come, first served. Thread-safe.
 */
final class DecodeBudget {

  private static final int UNIT = 1024;

  private final int units;
  private final Semaphore free;

  DecodeBudget(long bytes) {
    this.units = Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
    this.free = new Semaphore(units, true);
  }

  boolean fits(long bytes) {
    return units(bytes) <= units;
  }

  /**
   * Waits for the memory.
   *
   * @return the argument for {@link #release}; negative at the timeout
   */
  int acquire(long bytes, long timeoutMillis) throws InterruptedException {
    int needed = (int) units(bytes);
    return free.tryAcquire(needed, timeoutMillis, TimeUnit.MILLISECONDS) ? needed : -1;
  }

  void release(int acquired) {
    free.release(acquired);
  }

  private static long units(long bytes) {
    return bytes / UNIT + 1;
  }
}
