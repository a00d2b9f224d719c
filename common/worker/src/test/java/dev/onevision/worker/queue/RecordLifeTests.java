package dev.onevision.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.worker.queue.RecordLife.Outcome;
import dev.onevision.worker.queue.RecordLife.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordLifeTests {

  private static final IOException FAILURE = new IOException("expected by the test");
  private static final WorkerFailedException WORKER_LOST = new WorkerFailedException("expected");

  private final DeliveryLimits limits = new DeliveryLimits(4, 3, 5);

  @Test
  void recordWhoseWorkIsDoneIsAccepted() {
    RecordLife life = firstDelivery();
    assertThat(states(life, RecordLife::worked)).containsExactly(State.WORK, State.ACCEPT);
    life.acknowledged(true);
    assertThat(life.outcome()).isEqualTo(Outcome.DONE);
  }

  @Test
  void failureIsCountedInACopyThatIsWrittenAfterAPauseAndBeforeTheRecordIsAccepted() {
    RecordLife life = firstDelivery();
    assertThat(
            states(
                life,
                it -> it.workFailed(FAILURE, false, false),
                it -> it.backedOff(false),
                RecordLife::copied))
        .containsExactly(State.WORK, State.BACK_OFF, State.COPY, State.ACCEPT);
    assertThat(life.history()).isEqualTo(history(1, 0, 1));
    life.acknowledged(true);
    assertThat(life.outcome()).isEqualTo(Outcome.COPIED);
  }

  @Test
  void workerThatFailsIsCountedAsALossWithoutAPause() {
    RecordLife life = firstDelivery();
    assertThat(states(life, it -> it.workFailed(WORKER_LOST, false, false)))
        .containsExactly(State.WORK, State.COPY);
    assertThat(life.history()).isEqualTo(history(0, 1, 1));
  }

  @Test
  void recordOfALaneThatStopsIsHandedBackAsItWas() {
    RecordLife life = firstDelivery();
    assertThat(states(life, it -> it.workFailed(FAILURE, false, true), RecordLife::copied))
        .containsExactly(State.WORK, State.HAND_BACK, State.ACCEPT);
    assertThat(life.history()).isEqualTo(history(0, 0, 1));
    life.acknowledged(true);
    assertThat(life.outcome()).isEqualTo(Outcome.RELEASED);
  }

  @Test
  void workerThatFailsWhileTheLaneStopsIsCountedAllTheSame() {
    RecordLife life = firstDelivery();
    life.workFailed(WORKER_LOST, false, true);
    assertThat(life.state()).isEqualTo(State.COPY);
    assertThat(life.history().losses()).isEqualTo(1);
  }

  @Test
  void failureAtTheLimitIsReportedBeforeTheRecordIsRejected() {
    RecordLife life = new RecordLife(limits, history(3, 0, 1));
    assertThat(states(life, it -> it.workFailed(FAILURE, false, false), RecordLife::reported))
        .containsExactly(State.WORK, State.GIVE_UP, State.REJECT);
    assertThat(life.cause()).isSameAs(FAILURE);
    life.acknowledged(true);
    assertThat(life.outcome()).isEqualTo(Outcome.EXHAUSTED);
  }

  @Test
  void reportThatFailsReleasesTheRecord() {
    RecordLife life = new RecordLife(limits, history(4, 0, 1));
    assertThat(states(life, RecordLife::reportFailed))
        .containsExactly(State.GIVE_UP, State.RELEASE);
  }

  @ParameterizedTest
  @CsvSource({"true, 1, COPY", "false, 0, COPY", "true, 3, GIVE_UP"})
  void recordThatIsDeliveredAgainIsCopiedAndCountsALossIfAWorkerHadBegunIt(
      boolean begun, int losses, State state) {
    int before = begun ? losses - 1 : losses;
    RecordLife life = new RecordLife(limits, history(0, before, 2));
    assertThat(states(life, it -> it.settled(false, begun))).containsExactly(State.SETTLE, state);
    assertThat(life.history().losses()).isEqualTo(losses);
    assertThat(life.cause()).hasMessage("3 workers were lost while they had the record");
  }

  @Test
  void copyThatFailsReleasesTheRecordUnlessTheBrokerWouldDropIt() {
    RecordLife early = new RecordLife(limits, history(0, 0, 4));
    early.settled(false, false);
    early.copyFailed(FAILURE);
    assertThat(early.state()).isEqualTo(State.RELEASE);

    RecordLife last = new RecordLife(limits, history(0, 0, 5));
    last.settled(false, false);
    last.copyFailed(FAILURE);
    assertThat(last.state()).isEqualTo(State.GIVE_UP);
    assertThat(last.cause()).isSameAs(FAILURE);
  }

  @Test
  void recordWhoseLockIsLostIsLeftToTheOtherWorker() {
    RecordLife working = firstDelivery();
    working.workFailed(WORKER_LOST, true, false);
    RecordLife pausing = firstDelivery();
    pausing.workFailed(FAILURE, false, false);
    pausing.backedOff(true);
    RecordLife settling = new RecordLife(limits, history(0, 0, 2));
    settling.settled(true, true);
    RecordLife done = firstDelivery();
    done.worked();
    done.acknowledged(false);
    for (RecordLife life : List.of(working, pausing, settling, done)) {
      assertThat(life.outcome()).isEqualTo(Outcome.LOST);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 4", "9, 256", "20, 256"})
  void pauseDoublesWithEachFailureUpToABound(int failures, int factor) {
    RecordLife life = new RecordLife(new DeliveryLimits(50, 3, 5), history(failures - 1, 0, 1));
    life.workFailed(FAILURE, false, false);
    assertThat(life.backOffFactor()).isEqualTo(factor);
  }

  @Test
  void reportOutOfTurnIsRefused() {
    RecordLife life = firstDelivery();
    assertThatThrownBy(life::copied).hasMessage("Unexpected in the state WORK");
    assertThatThrownBy(life::outcome).isInstanceOf(IllegalStateException.class);
    life.worked();
    assertThatThrownBy(life::worked).hasMessage("Unexpected in the state ACCEPT");
  }

  private RecordLife firstDelivery() {
    return new RecordLife(limits, history(0, 0, 1));
  }

  private static History history(int failures, int losses, int deliveries) {
    return new History(failures, losses, 0, deliveries, 0, 42);
  }

  @SafeVarargs
  private static List<State> states(RecordLife life, Consumer<RecordLife>... events) {
    List<State> states = new ArrayList<>(List.of(life.state()));
    for (Consumer<RecordLife> event : events) {
      event.accept(life);
      states.add(life.state());
    }
    return states;
  }
}
