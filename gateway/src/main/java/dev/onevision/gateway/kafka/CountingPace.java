package dev.onevision.gateway.kafka;

import java.time.Duration;

/**
 * Sets how often something is counted whose number a collector reads: often while it is read,
 * rarely otherwise. Thread-safe.
 */
final class CountingPace {

  /**
   * The pace.
   *
   * @param read between two counts while the number is read
   * @param unread between two counts otherwise
   * @param memory after which a read is forgotten; longer than collectors wait between two reads
   */
  record Intervals(Duration read, Duration unread, Duration memory) {}

  private final Intervals intervals;
  private long countedAt = System.nanoTime(); // guarded by this, like the fields below
  private long readAt;
  private boolean everRead;
  private boolean stopped;

  CountingPace(Intervals intervals) {
    this.intervals = intervals;
  }

  /** The number was read. After a pause in reading, it is counted again at once. */
  synchronized void read() {
    boolean again = !isRead();
    readAt = System.nanoTime();
    everRead = true;
    if (again) {
      notifyAll();
    }
  }

  /** Waits until it is time to count again; false if it is stopped. */
  synchronized boolean awaitNext() throws InterruptedException {
    countedAt = System.nanoTime();
    while (!stopped) {
      Duration interval = isRead() ? intervals.read() : intervals.unread();
      long left = interval.minusNanos(System.nanoTime() - countedAt).toMillis();
      if (left <= 0) {
        return true;
      }
      wait(left);
    }
    return false;
  }

  /** Ends the wait, and all later ones. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  private boolean isRead() {
    return everRead && System.nanoTime() - readAt < intervals.memory().toNanos();
  }
}
