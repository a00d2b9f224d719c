package dev.onevision.messaging.workqueue;

/**
 * When a record is given up, and when it is copied. A worker that ends its work on a record always
 * answers for it, so a record that comes a second time was lost with a worker. The broker counts
 * deliveries, also to fetches that a dead process left behind, so the count does not say how many
 * workers died. Therefore the next worker does not begin the record but counts one loss, and puts a
 * copy in its place whose deliveries start at 1 again.
 *
 * @param maxFailures attempts that failed, after which a record is given up
 * @param maxLosses losses after which a record is given up: it may be what its workers die of
 * @param brokerLimit how often the broker hands a record out; then it drops the record
 */
record DeliveryLimits(int maxFailures, int maxLosses, int brokerLimit) {

  /** What is to be done about a record that was delivered. */
  enum Step {
    WORK,
    /** Nothing but to put a copy in its place, with one more loss. */
    COPY,
    GIVE_UP
  }

  Step step(History history) {
    boolean lost = history.deliveries() > 1;
    int losses = history.losses() + (lost ? 1 : 0);
    if (losses >= maxLosses || history.failures() >= maxFailures) {
      return Step.GIVE_UP;
    }
    return lost ? Step.COPY : Step.WORK;
  }

  /** Whether the broker drops the record instead of handing it out once more. */
  boolean isLast(History history) {
    return history.deliveries() >= brokerLimit;
  }
}
