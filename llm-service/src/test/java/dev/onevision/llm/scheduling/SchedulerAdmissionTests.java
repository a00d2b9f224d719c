package dev.onevision.llm.scheduling;

import static dev.onevision.llm.scheduling.TestSequences.NOW;
import static dev.onevision.llm.scheduling.TestSequences.running;
import static dev.onevision.llm.scheduling.TestSequences.sequence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Which requests wait, run, or are refused. */
class SchedulerAdmissionTests {

  @Test
  void batchIsAdmittedOnlyWhileNoInteractiveRequestWaits() {
    Scheduler scheduler = new Scheduler(20, new SchedulingLimits(4, 4, 100));
    scheduler.offer(sequence("batch", Priority.BATCH, 5, 5));
    scheduler.offer(sequence("first", 5, 5));
    Sequence second = sequence("second", 10, 5);
    scheduler.offer(second);
    assertThat(running(scheduler)).containsExactly("first");
    scheduler.remove("second");
    assertThat(running(scheduler)).containsExactly("first", "batch");
  }

  @Test
  void largeRequestIsNotOvertakenByASmallOneBehindIt() {
    Scheduler scheduler = new Scheduler(20, new SchedulingLimits(4, 4, 100));
    scheduler.offer(sequence("running", 5, 5));
    scheduler.plan();
    scheduler.offer(sequence("large", 10, 5));
    scheduler.offer(sequence("small", 1, 1));
    assertThat(running(scheduler)).containsExactly("running");
  }

  @Test
  void requestForAFullQueueIsRefused() {
    Scheduler scheduler = new Scheduler(20, new SchedulingLimits(1, 1, 100));
    assertThat(scheduler.offer(sequence("a", 1, 1))).isTrue();
    assertThat(scheduler.offer(sequence("b", 1, 1))).isFalse();
  }

  @Test
  void requestLargerThanTheCacheIsRefused() {
    Scheduler scheduler = new Scheduler(20, new SchedulingLimits(1, 1, 100));
    assertThatThrownBy(() -> scheduler.offer(sequence("a", 19, 2)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void expiredRequestsLeaveWhetherTheyWaitOrRun() {
    Scheduler scheduler = new Scheduler(10, new SchedulingLimits(4, 4, 100));
    scheduler.offer(sequence("runs", 4, 4));
    scheduler.plan();
    scheduler.offer(sequence("waits", 4, 4));
    assertThat(scheduler.expire(NOW)).isEmpty();
    assertThat(scheduler.expire(NOW.plusSeconds(61)))
        .extracting(Sequence::requestId)
        .containsExactlyInAnyOrder("runs", "waits");
    assertThat(scheduler.isIdle()).isTrue();
    assertThat(scheduler.usedSlots()).isZero();
  }
}
