package dev.onevision.gateway.access.limits;

import java.time.Duration;

/**
 * A number of units for each minute, which come back continuously: {@code limit / 60} each second,
 * up to the limit.
 *
 * <p>Use may exceed the limit, when other gateways admit at the same moment or a completion is
 * longer than what was left. The excess is a debt that delays what follows, so the rate over a
 * longer time is the limit. Pure; times are those of {@link System#nanoTime()}. Not thread-safe.
 */
final class MinuteBucket {

  private static final double NANOS_PER_MINUTE = 60e9;

  private final long limit;
  private double used;
  private long at;

  /**
   * A bucket that is partly used.
   *
   * @param limit at least 1
   */
  MinuteBucket(long limit, double used, long now) {
    this.limit = limit;
    this.used = used;
    this.at = now;
  }

  long limit() {
    return limit;
  }

  /** Whether this many units are left. */
  boolean has(long units, long now) {
    return used(now) + units <= limit;
  }

  /** Takes units, whether they are left or not; a negative number gives back. */
  void take(long units, long now) {
    used = Math.max(0, used(now) + units);
  }

  /** Takes what others know to be used, if it is more than this bucket knows. */
  void raise(double usedByAll, long now) {
    used = Math.max(used(now), usedByAll);
  }

  /** What has not come back yet. */
  double used(long now) {
    used = Math.max(0, used - Math.max(0, now - at) * (limit / NANOS_PER_MINUTE));
    at = now;
    return used;
  }

  /** Whole units that are left. */
  long remaining(long now) {
    return Math.max(0, (long) Math.floor(limit - used(now)));
  }

  /** The time until this many units are left. */
  Duration untilHas(long units, long now) {
    return timeFor(used(now) + units - limit);
  }

  /** The time until all units are left. */
  Duration untilFull(long now) {
    return timeFor(used(now));
  }

  private Duration timeFor(double units) {
    return Duration.ofNanos((long) Math.ceil(Math.max(0, units) * NANOS_PER_MINUTE / limit));
  }
}
