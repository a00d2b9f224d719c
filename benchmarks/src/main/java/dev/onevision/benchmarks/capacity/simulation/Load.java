package dev.onevision.benchmarks.capacity.simulation;

import java.util.Random;

/**
 * The requests of a scenario. All ask for the same work.
 *
 * @param work of each request
 * @param backlog batch requests that are there from the start
 * @param rate mean interactive requests per second, at random times
 * @param burst when there are more
 */
public record Load(Work work, int backlog, double rate, Burst burst) {

  /** Interactive requests at random times. */
  public static Load steady(Work work, double rate) {
    return new Load(work, 0, rate, Burst.NONE);
  }

  public Load {
    if (backlog < 0 || !(rate >= 0) || backlog + rate <= 0) {
      throw new IllegalArgumentException("A load has requests");
    }
  }

  /** The time from one arrival to the next, in seconds; exact also where the rate changes. */
  double gap(double now, Random random) {
    double highest = rate * burst.factor();
    double at = now;
    do {
      at -= Math.log(1 - random.nextDouble()) / highest;
    } while (random.nextDouble() * burst.factor() > burst.factorAt(at));
    return at - now;
  }
}
