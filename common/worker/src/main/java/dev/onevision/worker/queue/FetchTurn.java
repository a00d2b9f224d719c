package dev.onevision.worker.queue;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

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

  /** Takes the turn; false if it is not free in time. Unsettled lanes go first. */
  boolean take(Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = timeout.toNanos();
      while (taken || unsettled > 0) {
        if (left <= 0) {
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
