package dev.onevision.vision.encoder;

import dev.onevision.contract.wire.Priority;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The schedule between the callers and the model's thread. Thread-safe. */
final class EncoderQueue {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final TileSchedule<EncoderJob> schedule = new TileSchedule<>();

  void add(EncoderJob job, Priority priority) {
    lock.lock();
    try {
      schedule.add(job, priority, job.tiles());
      added.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Removes a job that has not begun; says whether it did. */
  boolean removeWaiting(EncoderJob job) {
    lock.lock();
    try {
      return schedule.removeWaiting(job);
    } finally {
      lock.unlock();
    }
  }

  void remove(EncoderJob job) {
    lock.lock();
    try {
      schedule.remove(job);
    } finally {
      lock.unlock();
    }
  }

  List<EncoderJob> removeAll() {
    lock.lock();
    try {
      return schedule.removeAll();
    } finally {
      lock.unlock();
    }
  }

  int waiting() {
    lock.lock();
    try {
      return schedule.waiting();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the tiles of the next pass. Waits while there are none, and never for more of them. */
  List<TileSchedule.Share<EncoderJob>> take(int maxTiles) throws InterruptedException {
    lock.lock();
    try {
      while (schedule.isEmpty()) {
        added.await();
      }
      return schedule.next(maxTiles);
    } finally {
      lock.unlock();
    }
  }
}
