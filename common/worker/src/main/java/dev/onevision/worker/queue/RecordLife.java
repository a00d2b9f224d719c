package dev.onevision.worker.queue;

import org.jspecify.annotations.Nullable;

/**
 * The life of one delivery of a record, from the broker's hand-over to the acknowledgement. Pure:
 * the caller does what {@link #state()} names and reports the result, which moves the life on.
 *
 * <pre>
 * first delivery ---> WORK --- done --------------------------------------> ACCEPT
 *                       |----- failed -------------> BACK_OFF -----------> COPY      failure counted
 *                       |----- worker failed ----------------------------> COPY      loss counted
 *                       |----- failed while the lane stops --------------> HAND_BACK
 *                       +----- failed, at a limit -----------------------> GIVE_UP
 *
 * later delivery ---> SETTLE - a worker may have begun it ---------------> COPY      loss counted
 *                       |----- no worker had begun it -------------------> COPY
 *                       +----- lost too often ---------------------------> GIVE_UP
 *
 * any delivery of a record that is at a limit already -------------------> GIVE_UP
 *
 * COPY -------- written -> ACCEPT      not written -> RELEASE, or GIVE_UP on the last delivery
 * HAND_BACK --- written -> ACCEPT      not written -> RELEASE
 * GIVE_UP ----- reported -> REJECT     not reported -> RELEASE
 * ACCEPT, REJECT, RELEASE -----------> ENDED: done, copied, released, exhausted; lost without the lock
 * WORK failed, SETTLE, BACK_OFF -----> ENDED: lost, if the lock was lost meanwhile
 * </pre>
 *
 * A copy takes the record's place at the end of its partition, with the next {@link #history()}. A
 * record is accepted only after its work is done or its copy is written, and rejected only after
 * its failure is reported, so that a process that dies at any point loses nothing. Used by one
 * thread.
 */
final class RecordLife {

  /** What is to be done next. States only advance downwards, so every life ends. */
  enum State {
    /** Let the handler work on the record. */
    WORK,
    /** Wait until the connections of a dead process no longer accept records. */
    SETTLE,
    /** Wait before the next attempt. */
    BACK_OFF,
    /** Write a copy with the next history. */
    COPY,
    /** Write a copy with the same history, soon: the lane ends. */
    HAND_BACK,
    /** Report to the record's sender that it failed. */
    GIVE_UP,
    ACCEPT,
    REJECT,
    RELEASE,
    ENDED
  }

  /** How a life ended. */
  enum Outcome {
    DONE,
    /** The broker hands the record out again, or its unchanged copy. */
    RELEASED,
    /** A copy took the record's place: the attempt failed, or an earlier one was lost. */
    COPIED,
    EXHAUSTED,
    /** The lock was lost before the record was acknowledged: another worker repeats it. */
    LOST
  }

  private static final int MAX_BACK_OFF_DOUBLINGS = 8;

  private final DeliveryLimits limits;
  private final History delivered;
  private History next;
  private State state;
  private Outcome outcome = Outcome.LOST;
  private @Nullable Exception cause;
  private boolean worked;
  private boolean copied;
  private boolean reported;

  RecordLife(DeliveryLimits limits, History delivered) {
    this.limits = limits;
    this.delivered = delivered;
    this.next = delivered;
    this.state =
        switch (limits.step(delivered)) {
          case WORK -> State.WORK;
          case COPY -> State.SETTLE;
          case GIVE_UP -> State.GIVE_UP;
        };
    checkInvariants();
  }

  State state() {
    return state;
  }

  /** What a copy of the record carries. */
  History history() {
    return next;
  }

  /** How the life ended. */
  Outcome outcome() {
    expect(State.ENDED);
    return outcome;
  }

  /** How the work failed; null if it did not. */
  @Nullable Exception failure() {
    return cause;
  }

  /** Why the record is given up. */
  Exception cause() {
    return cause != null
        ? cause
        : new WorkerFailedException(
            "%d workers were lost while they had the record".formatted(limits.maxLosses()));
  }

  /** Multiplier of the pause after the first failure. */
  int backOffFactor() {
    return 1 << Math.clamp(next.failures() - 1, 0, MAX_BACK_OFF_DOUBLINGS);
  }

  /** The handler did the work. */
  void worked() {
    expect(State.WORK);
    worked = true;
    end(State.ACCEPT, Outcome.DONE);
  }

  /**
   * The handler failed.
   *
   * @param lockLost whether another worker has the record by now, which may complete it
   * @param stopping whether the lane ends, which may be why the handler failed
   */
  void workFailed(Exception failure, boolean lockLost, boolean stopping) {
    expect(State.WORK);
    cause = failure;
    if (lockLost) {
      end(State.ENDED, Outcome.LOST);
    } else if (failure instanceof WorkerFailedException) {
      next = delivered.lost();
      move(isAtLimit() ? State.GIVE_UP : State.COPY);
    } else if (stopping) {
      move(State.HAND_BACK);
    } else {
      next = delivered.failed();
      move(isAtLimit() ? State.GIVE_UP : State.BACK_OFF);
    }
  }

  /**
   * The pause before a copy of a record that was delivered again is over.
   *
   * @param begun whether a worker may have begun it
   */
  void settled(boolean lockLost, boolean begun) {
    expect(State.SETTLE);
    if (lockLost) {
      end(State.ENDED, Outcome.LOST);
    } else {
      next = limits.again(delivered, begun);
      move(isAtLimit() ? State.GIVE_UP : State.COPY);
    }
  }

  /** The pause after a failure is over. */
  void backedOff(boolean lockLost) {
    expect(State.BACK_OFF);
    if (lockLost) {
      end(State.ENDED, Outcome.LOST);
    } else {
      move(State.COPY);
    }
  }

  /** The broker has the copy. */
  void copied() {
    expect(State.COPY, State.HAND_BACK);
    copied = true;
    end(State.ACCEPT, state == State.COPY ? Outcome.COPIED : Outcome.RELEASED);
  }

  /** The broker did not confirm the copy. */
  void copyFailed(Exception failure) {
    expect(State.COPY, State.HAND_BACK);
    if (state == State.COPY && limits.isLast(next)) {
      cause = failure; // the broker would drop a released record, without a report
      move(State.GIVE_UP);
    } else {
      end(State.RELEASE, Outcome.RELEASED);
    }
  }

  /** The record's sender will know that it failed. */
  void reported() {
    expect(State.GIVE_UP);
    reported = true;
    end(State.REJECT, Outcome.EXHAUSTED);
  }

  /** The failure could not be reported. */
  void reportFailed() {
    expect(State.GIVE_UP);
    end(State.RELEASE, Outcome.RELEASED);
  }

  /** Whether the broker took the acknowledgement; it does not if the lock was lost. */
  void acknowledged(boolean taken) {
    expect(State.ACCEPT, State.REJECT, State.RELEASE);
    end(State.ENDED, taken ? outcome : Outcome.LOST);
  }

  private boolean isAtLimit() {
    return limits.step(next) == DeliveryLimits.Step.GIVE_UP;
  }

  private void end(State to, Outcome how) {
    outcome = how;
    move(to);
  }

  private void move(State to) {
    require(to.ordinal() > state.ordinal(), "a life only moves forward");
    state = to;
    checkInvariants();
  }

  private void checkInvariants() {
    int losses = next.losses() - delivered.losses();
    int failures = next.failures() - delivered.failures();
    require(losses >= 0 && failures >= 0 && losses + failures <= 1, "one delivery, one count");
    require(!worked || !copied, "work that is done is not repeated");
    switch (state) {
      case WORK -> require(delivered.deliveries() == 1, "work begins on a first delivery");
      case COPY -> require(!isAtLimit(), "a record at a limit is not copied");
      case HAND_BACK -> require(next.equals(delivered), "a lane that ends counts nothing");
      case ACCEPT -> require(worked || copied, "accepted is what is done or copied");
      case REJECT -> require(reported && !worked && !copied, "rejected is what was reported");
      case GIVE_UP -> require(!worked && !copied, "given up is what is not done or copied");
      case RELEASE -> require(!worked && !copied && !reported, "released is what is unfinished");
      case SETTLE, BACK_OFF, ENDED -> {}
    }
  }

  private void expect(State... states) {
    for (State expected : states) {
      if (state == expected) {
        return;
      }
    }
    throw new IllegalStateException("Unexpected in the state " + state);
  }

  private void require(boolean holds, String invariant) {
    if (!holds) {
      throw new IllegalStateException("Broken in the state %s: %s".formatted(state, invariant));
    }
  }
}
