package dev.onevision.worker.queue;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits a queue's idle lanes to one waiting fetch at the broker, instead of one each. When a
 * process dies, the broker notices it connection by connection, and hands each record that the
 * process held to the next waiting fetch. With many fetches per process, these would be the dead
 * process's own, each of which counts as a delivery, until the record is at its limit. Thread-safe.
 *
 * <p>A share consumer that was polled once fetches until it receives a record. Therefore a lane is
 * <i>unsettled</i> from its start to its first record, and while its consumer fetches without the
 * turn ({@link FetchWatch}); only settled lanes share the turn.
 */
final class FetchTurn {

  private static final Duration UNSETTLED_PAUSE = Duration.ofMillis(100);

  private final Semaphore turn = new Semaphore(1, true);
  private final AtomicInteger unsettled = new AtomicInteger();

  /** A lane starts to fetch without the turn. */
  void joins() {
    unsettled.incrementAndGet();
  }

  /** The lane received its record, or failed. */
  void settled() {
    unsettled.decrementAndGet();
  }

  /** Takes the turn; false if it is not free in time. Unsettled lanes go first. */
  boolean take(Duration timeout) throws InterruptedException {
    if (unsettled.get() > 0) {
      Thread.sleep(UNSETTLED_PAUSE);
      return false;
    }
    return turn.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  void pass() {
    turn.release();
  }
}
