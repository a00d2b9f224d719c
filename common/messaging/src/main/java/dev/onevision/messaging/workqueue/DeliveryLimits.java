package dev.onevision.messaging.workqueue;

/**
 * When a record is given up, and when it is copied. A record that the broker has handed out as
 * often as it will is dropped there without a word; so a worker puts a copy in its place before
 * that, with deliveries to spare for workers that die meanwhile.
 *
 * @param maxFailures attempts that failed, after which a record is given up
 * @param maxLosses losses after which a record is given up: it may be what its workers die of
 * @param brokerLimit how often the broker hands a record out
 */
record DeliveryLimits(int maxFailures, int maxLosses, int brokerLimit) {

  /** A process that dies may be handed a record once more, by a fetch that it left behind. */
  private static final int COPIED_AT = 3;

  private static final int SPARE = 2;

  /** What is to be done about a record that was delivered. */
  enum Step {
    WORK,
    /** Nothing but to put a copy in its place, with one more loss. */
    COPY,
    GIVE_UP
  }

  Step step(History history) {
    boolean lost = history.deliveries() >= Math.max(2, Math.min(COPIED_AT, brokerLimit - SPARE));
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
