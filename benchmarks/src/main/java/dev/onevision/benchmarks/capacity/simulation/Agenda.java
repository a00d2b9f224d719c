package dev.onevision.benchmarks.capacity.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * The events to come, in order of time; events at the same time run in the order in which they were
 * added. Times are nanoseconds from the start of the simulation.
 */
final class Agenda {

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private long now;
  private long added;

  private record Event(long at, long number, Runnable action) {}

  /** The time of the current event. */
  long now() {
    return now;
  }

  /** Adds an event after this time from now. */
  void after(long nanos, Runnable action) {
    if (nanos < 0) {
      throw new IllegalArgumentException("An event in the past");
    }
    events.add(new Event(now + nanos, added++, action));
  }

  /** Runs all events up to a time, also those that they add. */
  void runUntil(long end) {
    for (Event next = events.peek(); next != null && next.at() <= end; next = events.peek()) {
      events.remove();
      now = next.at();
      next.action().run();
    }
    now = Math.max(now, end);
  }

  static double seconds(long nanos) {
    return nanos / (double) TimeUnit.SECONDS.toNanos(1);
  }

  static long nanos(double seconds) {
    return Math.round(seconds * TimeUnit.SECONDS.toNanos(1));
  }
}
