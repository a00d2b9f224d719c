package dev.onevision.worker.queue;

/**
 * When a record is given up, and when it is copied. A worker that ends its work on a record always
 * answers for it, so a record that comes a second time was lost: with a worker that died, or in a
 * fetch that nobody polled. The broker counts both as deliveries. Therefore the next worker does
 * not begin the record but puts a copy in its place, whose deliveries start at 1 again, and counts
 * a loss if a worker had begun it.
 *
 * @param maxFailures attempts that failed, after which a record is given up
 * @param maxLosses losses after which a record is given up: it may be what its workers die of
 * @param brokerLimit how often the broker hands a record out; then it drops the record
 */
record DeliveryLimits(int maxFailures, int maxLosses, int brokerLimit) {

  /** A record that is lost again and again is given up, even if nobody said that it began it. */
  private static final int ATTEMPTS_PER_LOSS = 4;

  /** What is to be done about a record that was delivered. */
  enum Step {
    WORK,
    /** Nothing but to put a copy in its place. */
    COPY,
    GIVE_UP
  }

  Step step(History history) {
    if (history.losses() >= maxLosses || history.failures() >= maxFailures) {
      return Step.GIVE_UP;
    }
    return history.deliveries() > 1 ? Step.COPY : Step.WORK;
  }

  /**
   * What becomes of a record that was delivered again.
   *
   * @param begun whether a worker may have begun it
   */
  History again(History history, boolean begun) {
    return begun || history.attempt() > ATTEMPTS_PER_LOSS * maxLosses ? history.lost() : history;
  }

  /** Whether the broker drops the record instead of handing it out once more. */
  boolean isLast(History history) {
    return history.deliveries() >= brokerLimit;
  }
}
