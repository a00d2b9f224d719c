package dev.onevision.vision.requests;

import dev.onevision.contract.wire.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** How long one request may still be worked on. Thread-safe. */
final class Patience {

  private final Instant deadline;
  private final Duration longestStep;
  private final BooleanSupplier cancelled;
  private final Clock clock;

  /**
   * @param longestStep longest wait for one step
   * @param cancelled whether nobody waits for the request any more
   */
  Patience(Instant deadline, Duration longestStep, BooleanSupplier cancelled, Clock clock) {
    this.deadline = deadline;
    this.longestStep = longestStep;
    this.cancelled = cancelled;
    this.clock = clock;
  }

  /** Time that is left for the next step; ends the work when there is none or nobody waits. */
  Duration left() throws Rejection, Cancelled {
    if (cancelled.getAsBoolean()) {
      throw new Cancelled();
    }
    Duration left = Duration.between(clock.instant(), deadline);
    if (!left.isPositive()) {
      throw new Rejection(
          Failure.Code.DEADLINE_EXCEEDED,
          "The request's time was over before all its pictures and videos were encoded. Try again"
              + " later.",
          null);
    }
    return left.compareTo(longestStep) < 0 ? left : longestStep;
  }

  /** Whether the work is to end; for steps that take long. */
  boolean isOver() {
    return cancelled.getAsBoolean() || !clock.instant().isBefore(deadline);
  }
}
