package dev.onevision.worker.queue;

/**
 * When a record is copied, and when it is given up. A worker accepts or rejects each record whose
 * work ends, or releases it if its copy or failure could not be written. Any other second delivery
 * means that the record was lost: with a worker that died, or in a fetch that nobody polled. The
 * broker counts all of these as deliveries. Therefore the next worker does not work on the record
 * but puts a copy in its place, whose deliveries start at 1 again, and counts a loss if a worker
 * had begun it.
 *
 * @param maxFailures failed attempts after which a record is given up
 * @param maxLosses losses after which a record is given up: it may be what kills its workers
 * @param brokerLimit deliveries after which the broker drops a record
 */
record DeliveryLimits(int maxFailures, int maxLosses, int brokerLimit) {

  /** Bounds the deliveries of a record that is lost although no worker announced its beginning. */
  private static final int ATTEMPTS_PER_LOSS = 4;

  /** What to do with a delivered record. */
  enum Step {
    WORK,
    /** Only put a copy in its place. */
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
   * The history after a record was delivered again.
   *
   * @param begun whether a worker may have begun it
   */
  History again(History history, boolean begun) {
    return begun || history.attempt() > ATTEMPTS_PER_LOSS * maxLosses ? history.lost() : history;
  }

  /** Whether the broker drops the record instead of delivering it again. */
  boolean isLast(History history) {
    return history.deliveries() >= brokerLimit;
  }
}
