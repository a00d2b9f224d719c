package dev.onevision.benchmarks.capacity.simulation;

import java.util.Arrays;

/** Durations of requests. */
final class Times {

  private static final int INITIAL = 1024;

  private long[] nanos = new long[INITIAL];
  private int count;
  private double sum;

  void add(long duration) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = duration;
    sum += duration;
  }

  int count() {
    return count;
  }

  double meanSeconds() {
    return count == 0 ? 0 : sum / count / 1e9;
  }

  /** Sorted, so that it can be asked for its ranks. */
  Times sorted() {
    Arrays.sort(nanos, 0, count);
    return this;
  }

  /** Of sorted times: the smallest that this part of them does not exceed. */
  double quantileSeconds(double part) {
    return count == 0
        ? 0
        : Agenda.seconds(nanos[Math.clamp((int) Math.ceil(part * count) - 1, 0, count - 1)]);
  }
}
