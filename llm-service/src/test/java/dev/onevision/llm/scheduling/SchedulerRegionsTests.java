package dev.onevision.llm.scheduling;

import static dev.onevision.llm.scheduling.TestSequences.NO_TOKENS;
import static dev.onevision.llm.scheduling.TestSequences.running;
import static dev.onevision.llm.scheduling.TestSequences.sequence;
import static dev.onevision.llm.scheduling.TestSequences.steps;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the slots of the KV cache are divided among sequences. */
class SchedulerRegionsTests {

  @Test
  void regionGrowsInPlaceThenMovesToFreeSlots() {
    Scheduler scheduler = new Scheduler(100, new SchedulingLimits(4, 4, 100, 4));
    Sequence first = sequence("first", 10, 50);
    scheduler.offer(first);
    steps(scheduler, 6);
    assertThat(first.regionStart()).isZero();
    assertThat(first.region().length()).as("grown in place").isEqualTo(19);
    scheduler.offer(sequence("behind", 10, 50));
    steps(scheduler, 3);
    scheduler.offer(sequence("last", 10, 50));
    List<SlotCopy> copies = steps(scheduler, 1);
    assertThat(copies).isEmpty();
    assertThat(steps(scheduler, 1)).containsExactly(new SlotCopy(0, 47, 19));
    assertThat(first.cached()).isEqualTo(20);
  }

  @Test
  void scatteredSlotsAreGatheredForAnAdmission() {
    Scheduler scheduler = new Scheduler(60, new SchedulingLimits(9, 9, 100, 4));
    for (String id : List.of("a", "b", "c", "d")) {
      scheduler.offer(sequence(id, 11, 4));
    }
    steps(scheduler, 1);
    scheduler.remove("a");
    scheduler.remove("c");
    Sequence large = sequence("large", 26, 4);
    scheduler.offer(large);
    assertThat(steps(scheduler, 1)).containsExactly(new SlotCopy(15, 0, 11));
    assertThat(large.regionStart()).isEqualTo(15);
  }

  @Test
  void youngestIsPreemptedAndContinuesWithoutLosingAToken() {
    Scheduler scheduler = new Scheduler(40, new SchedulingLimits(4, 4, 100, 4));
    Sequence oldest = sequence("oldest", 10, 30);
    Sequence youngest = sequence("youngest", 10, 20);
    scheduler.offer(oldest);
    scheduler.offer(youngest);
    FakeCache cache = new FakeCache(40);
    int preempted = 0;
    while (!scheduler.isIdle()) {
      Plan plan = scheduler.plan();
      preempted += plan.preempted();
      assertThat(oldest.isWaiting()).as("the oldest waits").isFalse();
      cache.copy(plan.copies());
      for (Slice slice : plan.slices()) {
        Sequence sequence = slice.sequence();
        cache.run(slice);
        if (cache.generated(sequence) == sequence.maxLength() - sequence.promptLength()) {
          scheduler.finish(slice, cache.completion(sequence));
        } else {
          scheduler.ran(slice);
        }
      }
    }
    assertThat(preempted).isPositive();
    assertThat(cache.generated(oldest)).isEqualTo(30);
    assertThat(cache.generated(youngest)).isEqualTo(20);
  }

  @Test
  void batchIsPreemptedBeforeInteractiveWhateverItsAge() {
    Scheduler scheduler = new Scheduler(40, new SchedulingLimits(4, 4, 100, 4));
    Sequence batch = sequence("batch", Priority.BATCH, 10, 20);
    Sequence interactive = sequence("interactive", 10, 20);
    scheduler.offer(batch);
    steps(scheduler, 1);
    scheduler.offer(interactive);
    steps(scheduler, 1);
    while (!batch.isWaiting()) {
      assertThat(interactive.isWaiting()).isFalse();
      steps(scheduler, 1);
    }
    assertThat(interactive.isRunning()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"219, 16, 70", "20, 19, 238", "2953, 5, 6"})
  void cacheHoldsMoreSequencesThanWithRoomForAllTokens(int prompt, int reserved, int max) {
    int slots = 20_000;
    int maxTokens = 1024;
    int answer = 60;
    Scheduler scheduler = new Scheduler(slots, new SchedulingLimits(1000, 1000, 4096));
    Map<Sequence, Integer> left = new HashMap<>();
    int running = 0;
    for (int step = 0; step < 400; step++) {
      for (int i = 0; i < 8; i++) {
        Sequence sequence = sequence("s" + step + "-" + i, prompt, maxTokens);
        if (scheduler.offer(sequence)) {
          left.put(sequence, answer);
        }
      }
      Plan plan = scheduler.plan();
      assertThat(plan.preempted()).isZero();
      running = Math.max(running, scheduler.running());
      for (Slice slice : plan.slices()) {
        if (slice.sampled() && left.merge(slice.sequence(), -1, Integer::sum) == 0) {
          scheduler.finish(slice, NO_TOKENS);
        } else {
          scheduler.ran(slice);
        }
      }
    }
    assertThat(slots / (prompt + maxTokens)).isEqualTo(reserved);
    assertThat(running).isEqualTo(max);
  }

  @Test
  void completionsLongerThanExpectedRaiseTheExpectation() {
    CompletionEstimate estimate = new CompletionEstimate();
    for (int i = 0; i < 100; i++) {
      estimate.add(60);
    }
    assertThat(estimate.tokens()).isBetween(60, 61);
    for (int i = 0; i < 50; i++) {
      estimate.add(i % 2 == 0 ? 200 : 400);
    }
    assertThat(estimate.tokens()).isBetween(370, 430);
  }
}
