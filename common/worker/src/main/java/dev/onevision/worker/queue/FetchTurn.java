package dev.onevision.worker.queue;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

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

  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition free = lock.newCondition();
  private boolean taken; // guarded by lock
  private int unsettled; // guarded by lock

  /** A lane starts to fetch without the turn. */
  void joins() {
    lock.lock();
    try {
      unsettled++;
    } finally {
      lock.unlock();
    }
  }

  /** The lane received its record, or failed. */
  void settled() {
    lock.lock();
    try {
      unsettled--;
      free.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the turn; false if it is not free in time, or before the lane stops. Unsettled lanes go
   * first.
   *
   * @param stops whether the lane stops; {@link #wakeUp} lets it be asked again
   */
  boolean take(Duration timeout, BooleanSupplier stops) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = timeout.toNanos();
      while (taken || unsettled > 0) {
        if (left <= 0 || stops.getAsBoolean()) {
          return false;
        }
        left = free.awaitNanos(left);
      }
      taken = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes the waiting lanes up, so that those that stop need not wait for the turn. */
  void wakeUp() {
    lock.lock();
    try {
      free.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void pass() {
    lock.lock();
    try {
      taken = false;
      free.signal();
    } finally {
      lock.unlock();
    }
  }
}
