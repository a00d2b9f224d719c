package dev.onevision.vision.intake;

import dev.onevision.contract.wire.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** How long the service may work on one request. Thread-safe. */
final class RequestDeadline {

  private final Instant deadline;
  private final Duration stepTimeout;
  private final BooleanSupplier cancelled;
  private final Clock clock;

  /**
   * @param stepTimeout max wait for one step
   * @param cancelled whether the request was cancelled
   */
  RequestDeadline(Instant deadline, Duration stepTimeout, BooleanSupplier cancelled, Clock clock) {
    this.deadline = deadline;
    this.stepTimeout = stepTimeout;
    this.cancelled = cancelled;
    this.clock = clock;
  }

  /**
   * The timeout of the next step.
   *
   * @throws RequestRejectedException if the deadline has passed
   */
  Duration nextTimeout() throws RequestRejectedException, RequestCancelledException {
    if (cancelled.getAsBoolean()) {
      throw new RequestCancelledException();
    }
    Duration left = Duration.between(clock.instant(), deadline);
    if (!left.isPositive()) {
      throw new RequestRejectedException(
          Failure.Code.DEADLINE_EXCEEDED,
          "The request timed out while its images and videos were being encoded. Retry later.",
          null);
    }
    return left.compareTo(stepTimeout) < 0 ? left : stepTimeout;
  }

  /**
   * Ends the work if the deadline has passed.
   *
   * @throws RequestRejectedException if the deadline has passed
   */
  void check() throws RequestRejectedException, RequestCancelledException {
    var _ = nextTimeout();
  }

  /** Whether to end the work; for steps that take long. */
  boolean isOver() {
    return cancelled.getAsBoolean() || !clock.instant().isBefore(deadline);
  }
}
