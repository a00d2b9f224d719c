package dev.onevision.benchmarks.serving;

/** When the events of one stream arrived, in nanoseconds of {@link System#nanoTime}. */
final class StreamTimes {

  private final long start;
  private long first;
  private long last;
  private int events;

  StreamTimes(long start) {
    this.start = start;
  }

  void event(long now) {
    if (events == 0) {
      first = now;
    }
    last = now;
    events++;
  }

  int events() {
    return events;
  }

  long start() {
    return start;
  }

  /** Seconds from the request to the first event. */
  double secondsToFirst() {
    return (first - start) / 1e9;
  }

  /** Mean seconds between two events. */
  double secondsBetween() {
    return (last - first) / 1e9 / Math.max(1, events - 1);
  }
}
