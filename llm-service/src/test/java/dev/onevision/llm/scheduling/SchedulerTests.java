package dev.onevision.llm.scheduling;

import static dev.onevision.llm.scheduling.TestSequences.sequence;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a step runs. */
class SchedulerTests {

  @Test
  void promptRunsInChunksOfTheBudgetAndOnlyItsLastRowIsSampled() {
    Scheduler scheduler = new Scheduler(100, new SchedulingLimits(4, 4, 10));
    Sequence sequence = sequence("a", 25, 5);
    scheduler.offer(sequence);
    List<Slice> slices = new ArrayList<>();
    for (int step = 0; step < 4; step++) {
      Slice slice = scheduler.plan().slices().getFirst();
      slices.add(slice);
      scheduler.ran(slice);
    }
    assertThat(slices)
        .containsExactly(
            new Slice(sequence, 0, 10, false),
            new Slice(sequence, 10, 10, false),
            new Slice(sequence, 20, 5, true),
            new Slice(sequence, 25, 1, true));
  }

  @Test
  void decodingSequencesRunInEveryStepBesideLongPrompts() {
    Scheduler scheduler = new Scheduler(1000, new SchedulingLimits(4, 4, 10));
    Sequence decoding = sequence("decoding", 5, 50);
    scheduler.offer(decoding);
    scheduler.plan().slices().forEach(scheduler::ran);
    scheduler.offer(sequence("long prompt", 300, 5));
    for (int step = 0; step < 20; step++) {
      List<Slice> slices = scheduler.plan().slices();
      assertThat(slices.getFirst().sequence()).isSameAs(decoding);
      assertThat(slices.stream().skip(1).mapToInt(Slice::rows).sum()).isLessThanOrEqualTo(10);
      slices.forEach(scheduler::ran);
    }
  }

  @Test
  void budgetBesideDecodingDoesNotLimitPromptsThatRunAlone() {
    Scheduler scheduler = new Scheduler(1000, new SchedulingLimits(4, 4, 100));
    scheduler.offer(sequence("first", 60, 50));
    scheduler.plan(7).slices().forEach(scheduler::ran);
    Sequence second = sequence("second", 60, 50);
    scheduler.offer(second);
    assertThat(scheduler.plan(7).slices()).last().isEqualTo(new Slice(second, 0, 7, false));
  }

  @Test
  void draftsRunBehindTheNextRowAndOnlyTheRightOnesCount() {
    Scheduler scheduler = new Scheduler(100, new SchedulingLimits(4, 4, 10));
    Sequence sequence = sequence("a", 5, 20);
    scheduler.offer(sequence);
    scheduler.ran(scheduler.plan().slices().getFirst());
    sequence.draft(4);
    Slice slice = scheduler.plan().slices().getFirst();
    assertThat(slice).isEqualTo(new Slice(sequence, 5, 5, true, 4));
    scheduler.ran(slice.withDrafts(2));
    assertThat(sequence.cached()).isEqualTo(8);
    assertThat(scheduler.plan().slices()).containsExactly(new Slice(sequence, 8, 1, true));
  }

  @Test
  void draftsNeverExceedTheTokensThatAreLeft() {
    Scheduler scheduler = new Scheduler(100, new SchedulingLimits(4, 4, 10));
    Sequence sequence = sequence("a", 5, 4);
    scheduler.offer(sequence);
    scheduler.ran(scheduler.plan().slices().getFirst());
    sequence.draft(7);
    Slice slice = scheduler.plan().slices().getFirst();
    assertThat(slice).isEqualTo(new Slice(sequence, 5, 3, true, 2));
  }

  @Test
  void draftsPreemptNobody() {
    Scheduler scheduler = new Scheduler(26, new SchedulingLimits(4, 4, 10, 8));
    Sequence first = sequence("first", 5, 20);
    Sequence second = sequence("second", 5, 20);
    scheduler.offer(first);
    scheduler.offer(second);
    scheduler.plan().slices().forEach(scheduler::ran);
    first.draft(14);
    second.draft(14);
    Plan plan = scheduler.plan();
    assertThat(plan.preempted()).isZero();
    assertThat(plan.slices()).extracting(Slice::sequence).containsExactly(first, second);
    assertThat(plan.slices()).extracting(Slice::drafts).containsExactly(7, 7);
  }
}
