package dev.onevision.gateway.http;

import java.time.Duration;

/**
 * Decides whether a request's body arrives fast enough. Counts only the time in which the server
 * waits for the client, because a busy server does not read on.
 *
 * <pre>
 *   IDLE  no byte arrived within the idle timeout
 *   SLOW  after the grace time, the body is slower than the min rate
 * </pre>
 *
 * <p>Times are those of {@link System#nanoTime()}. Thread-safe: one thread requests bytes, and
 * another receives them.
 */
final class BodyPace {

  private static final double SECOND = Duration.ofSeconds(1).toNanos();

  private final Limits limits;
  private long demand;
  private long waitingSince;
  private long waited;
  private long bytes;

  BodyPace(Limits limits) {
    this.limits = limits;
  }

  /** The limits for a client. */
  record Limits(Duration idleTimeout, Duration grace, long bytesPerSecond) {}

  /** The state of a body. */
  enum Verdict {
    ON_TIME,
    IDLE,
    SLOW
  }

  /** The server requests more of the body. */
  synchronized void asked(long buffers, long now) {
    if (demand == 0) {
      waitingSince = now;
    }
    demand = demand + buffers < 0 ? Long.MAX_VALUE : demand + buffers;
  }

  /** A buffer of the body arrived. */
  synchronized void came(int length, long now) {
    bytes += length;
    if (demand > 0) {
      waited += now - waitingSince;
      waitingSince = now;
      demand = demand == Long.MAX_VALUE ? demand : demand - 1;
    }
  }

  synchronized Verdict check(long now) {
    long current = demand > 0 ? now - waitingSince : 0;
    if (current > limits.idleTimeout().toNanos()) {
      return Verdict.IDLE;
    }
    double counted = (double) waited + current - limits.grace().toNanos();
    return counted / SECOND * limits.bytesPerSecond() > bytes ? Verdict.SLOW : Verdict.ON_TIME;
  }

  synchronized long bytes() {
    return bytes;
  }
}
