package dev.onevision.worker.queue;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sees to it that a queue's idle slots have one fetch waiting at the broker between them, not one
 * each. When a process dies the broker notices connection by connection, and hands the records that
 * it held to whichever fetch waits next: to the dead process's own ones, over and over, each time
 * counting a delivery, until none is left and the record is given up. Thread-safe.
 *
 * <p>A share consumer that was polled once goes on fetching until it is given a record; so a slot
 * that has just joined is <i>unsettled</i> until its first record, as is one that fetches too much
 * ({@link FetchWatch}), and the turn goes round only among settled ones.
 */
final class FetchTurn {

  private static final Duration SETTLING = Duration.ofMillis(100);

  private final Semaphore turn = new Semaphore(1, true);
  private final AtomicInteger unsettled = new AtomicInteger();

  /** A slot will be given a record without asking for the turn. */
  void joins() {
    unsettled.incrementAndGet();
  }

  /** The slot was given its first record, or has failed. */
  void settled() {
    unsettled.decrementAndGet();
  }

  /** Takes the turn; false if it did not come in that time. Unsettled slots go first. */
  boolean take(Duration patience) throws InterruptedException {
    if (unsettled.get() > 0) {
      Thread.sleep(SETTLING);
      return false;
    }
    return turn.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  void pass() {
    turn.release();
  }
}
