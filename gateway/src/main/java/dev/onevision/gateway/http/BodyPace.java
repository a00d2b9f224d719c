package dev.onevision.gateway.http;

import java.time.Duration;

/**
 * Whether a request's body arrives fast enough. Only time in which the server waits for the client
 * counts: a server that is busy with an earlier part of the body does not read on.
 *
 * <pre>
 *   IDLE  no byte came for the idle timeout
 *   SLOW  after the grace time, fewer bytes came than the least rate allows for
 * </pre>
 *
 * <p>Times are of {@link System#nanoTime()}. Thread-safe: bytes are asked for on one thread and
 * come on another.
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

  /** What is asked of a client. */
  record Limits(Duration idleTimeout, Duration grace, long bytesPerSecond) {}

  /** The state of a body. */
  enum Verdict {
    ON_TIME,
    IDLE,
    SLOW
  }

  /** The server wants more of the body. */
  synchronized void asked(long buffers, long now) {
    if (demand == 0) {
      waitingSince = now;
    }
    demand = demand + buffers < 0 ? Long.MAX_VALUE : demand + buffers;
  }

  /** A buffer of the body came. */
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
