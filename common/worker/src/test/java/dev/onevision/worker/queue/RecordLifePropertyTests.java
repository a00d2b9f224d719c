package dev.onevision.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.worker.queue.RecordLife.Outcome;
import dev.onevision.worker.queue.RecordLife.State;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A queue of plain values whose workers fail, die, stop and lose locks at any point. */
class RecordLifePropertyTests {

  @Property(tries = 5_000)
  void recordIsDoneOrReportedHoweverItsWorkersEnd(
      @ForAll @IntRange(min = 1, max = 9) int maxFailures,
      @ForAll @IntRange(min = 1, max = 5) int maxLosses,
      @ForAll @IntRange(min = 2, max = 10) int brokerLimit,
      @ForAll @IntRange(max = 60) int faults,
      @ForAll long seed) {
    DeliveryLimits limits = new DeliveryLimits(maxFailures, maxLosses, brokerLimit);
    Queue queue = new Queue(limits, faults, new Random(seed));
    queue.drain();
    assertThat(queue.done + queue.reported + queue.dropped).isPositive();
    if (queue.duplicates == 0) { // each of them may be begun as often again
      assertThat(queue.begun).isLessThan(maxFailures + maxLosses + queue.handedBack);
    }
  }

  @Property(tries = 1_000)
  void recordWhoseWorkAlwaysFailsIsGivenUpAtTheLimit(
      @ForAll @IntRange(min = 1, max = 9) int maxFailures,
      @ForAll @IntRange(min = 1, max = 9) int maxLosses,
      @ForAll boolean workerFails) {
    DeliveryLimits limits = new DeliveryLimits(maxFailures, maxLosses, 5);
    Exception failure = workerFails ? new WorkerFailedException("x") : new IOException("x");
    History history = new History(0, 0, 0, 1, 0, 0);
    int attempts = 0;
    RecordLife life = new RecordLife(limits, history);
    while (life.state() == State.WORK) {
      attempts++;
      life.workFailed(failure, false, false);
      if (life.state() == State.BACK_OFF) {
        life.backedOff(false);
      }
      if (life.state() == State.COPY) {
        life.copied();
        life = new RecordLife(limits, copyOf(life.history()));
      }
    }
    assertThat(life.state()).isEqualTo(State.GIVE_UP);
    assertThat(attempts).isEqualTo(workerFails ? maxLosses : maxFailures);
  }

  private static History copyOf(History history) {
    return new History(
        history.failures(),
        history.losses(),
        history.attempt(),
        1,
        history.partition(),
        history.offset());
  }

  /** A copy of the record in the queue, and whether a worker announced that it began it. */
  private record Stored(History history, boolean begun) {}

  /** The copies of one record, as the broker has them. */
  private static final class Queue {

    private final DeliveryLimits limits;
    private final Random random;
    private final Deque<Stored> records = new ArrayDeque<>();
    private int faults;

    private int begun;
    private int done;
    private int reported;
    private int handedBack;
    private int duplicates;
    private int dropped;

    Queue(DeliveryLimits limits, int faults, Random random) {
      this.limits = limits;
      this.faults = faults;
      this.random = random;
      records.add(new Stored(new History(0, 0, 0, 1, 0, 0), false));
    }

    /** A bounded number of faults, after which everything succeeds. */
    private boolean fault() {
      if (faults > 0 && random.nextInt(100) < 30) {
        faults--;
        return true;
      }
      return false;
    }

    void drain() {
      for (int deliveries = 0; !records.isEmpty(); deliveries++) {
        assertThat(deliveries).as("deliveries of one record").isLessThan(2_000);
        Stored delivered = records.remove();
        if (fault()) {
          redeliver(delivered, false); // to a fetch that nobody polls
        } else {
          deliver(delivered);
        }
      }
    }

    private void redeliver(Stored stored, boolean begunNow) {
      History history = stored.history();
      if (limits.isLast(history)) {
        dropped++;
        return;
      }
      records.add(
          new Stored(
              new History(
                  history.failures(),
                  history.losses(),
                  history.earlier(),
                  history.deliveries() + 1,
                  0,
                  0),
              stored.begun() || begunNow));
    }

    private void deliver(Stored stored) {
      RecordLife life = new RecordLife(limits, stored.history());
      boolean begunNow = life.state() == State.WORK;
      begun += begunNow ? 1 : 0;
      boolean worked = false;
      boolean copied = false;
      boolean told = false;
      boolean released = false;
      while (life.state() != State.ENDED) {
        if (fault()) { // the process dies
          duplicates += copied ? 1 : 0;
          redeliver(stored, begunNow);
          return;
        }
        State state = life.state();
        switch (state) {
          case WORK -> {
            worked = !fault();
            if (worked) {
              done++;
              life.worked();
            } else {
              Exception failure =
                  random.nextBoolean() ? new IOException("x") : new WorkerFailedException("x");
              life.workFailed(failure, fault(), fault());
            }
          }
          case SETTLE -> life.settled(fault(), stored.begun());
          case BACK_OFF -> life.backedOff(fault());
          case COPY, HAND_BACK -> {
            boolean confirmed = !fault();
            if (confirmed || fault()) {
              copied = true;
              records.add(new Stored(copyOf(life.history()), false));
              handedBack += state == State.HAND_BACK ? 1 : 0;
              duplicates += confirmed ? 0 : 1;
            }
            if (confirmed) {
              life.copied();
            } else {
              life.copyFailed(new IOException("x"));
            }
          }
          case GIVE_UP -> {
            told = !fault();
            if (told) {
              reported++;
              life.reported();
            } else {
              life.reportFailed();
            }
          }
          case ACCEPT, REJECT, RELEASE -> {
            assertThat(worked && copied).as("both done and copied").isFalse();
            switch (state) {
              case ACCEPT -> assertThat(worked || copied).as("done or copied before").isTrue();
              case REJECT -> assertThat(told && !worked).as("reported before").isTrue();
              default -> assertThat(worked || told).as("finished").isFalse();
            }
            released = state == State.RELEASE;
            boolean taken = !fault();
            duplicates += !taken && copied ? 1 : 0;
            life.acknowledged(taken);
          }
          case ENDED -> throw new AssertionError("left the loop");
        }
        assertThat(life.history().failures()).isGreaterThanOrEqualTo(stored.history().failures());
        assertThat(life.history().losses()).isGreaterThanOrEqualTo(stored.history().losses());
      }
      if (life.outcome() == Outcome.LOST || released) {
        redeliver(stored, begunNow);
      }
    }
  }
}
