package dev.onevision.llm.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SchedulerTests {

  private static final Instant NOW = Instant.EPOCH;

  @Test
  void promptRunsInChunksOfTheBudgetAndOnlyItsLastRowIsSampled() {
    Scheduler scheduler = new Scheduler(100, new SchedulingLimits(4, 4, 10));
    Sequence sequence = sequence("a", 25, 5);
    scheduler.offer(sequence);
    List<Slice> slices = new ArrayList<>();
    for (int step = 0; step < 4; step++) {
      Slice slice = scheduler.plan().getFirst();
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
    scheduler.plan().forEach(scheduler::ran);
    scheduler.offer(sequence("long prompt", 300, 5));
    for (int step = 0; step < 20; step++) {
      List<Slice> slices = scheduler.plan();
      assertThat(slices.getFirst().sequence()).isSameAs(decoding);
      assertThat(slices.stream().skip(1).mapToInt(Slice::rows).sum()).isLessThanOrEqualTo(10);
      slices.forEach(scheduler::ran);
    }
  }

  @Test
  void choicesPrefillThePromptOnceAndCopyIt() {
    Scheduler scheduler = new Scheduler(200, new SchedulingLimits(4, 4, 10));
    List<Sequence> choices = choices("a", 3, 15, 5);
    scheduler.offer(choices);
    Sequence first = choices.getFirst();
    List<List<Slice>> steps = new ArrayList<>();
    for (int step = 0; step < 3; step++) {
      steps.add(scheduler.plan());
      steps.getLast().forEach(scheduler::ran);
    }
    assertThat(steps.get(0)).containsExactly(new Slice(first, 0, 10, false));
    assertThat(steps.get(1)).containsExactly(new Slice(first, 10, 5, true));
    assertThat(steps.get(2))
        .containsExactly(
            new Slice(first, 15, 1, true),
            new Slice(choices.get(1), 14, 1, true, first),
            new Slice(choices.get(2), 14, 1, true, first));
    assertThat(choices.get(2).cached()).isEqualTo(15);
  }

  @Test
  void choiceAdmittedAfterTheOthersEndedPrefillsThePrompt() {
    Scheduler scheduler = new Scheduler(20, new SchedulingLimits(4, 4, 100));
    List<Sequence> choices = choices("a", 2, 15, 5);
    scheduler.offer(choices);
    scheduler.plan().forEach(scheduler::ran);
    scheduler.finish(choices.getFirst());
    assertThat(scheduler.plan()).containsExactly(new Slice(choices.getLast(), 0, 15, true));
  }

  @Test
  void requestIsRemovedWithAllItsChoices() {
    Scheduler scheduler = new Scheduler(40, new SchedulingLimits(4, 1, 100));
    scheduler.offer(choices("a", 3, 15, 5));
    scheduler.plan();
    assertThat(scheduler.running()).isEqualTo(2);
    assertThat(scheduler.remove("a")).hasSize(3);
    assertThat(scheduler.usedSlots()).isZero();
    assertThat(scheduler.isIdle()).isTrue();
  }

  private static List<Sequence> choices(String id, int count, int promptLength, int maxTokens) {
    List<Sequence> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sequences.add(
          new Sequence(id, i, Priority.INTERACTIVE, NOW.plusSeconds(60), promptLength, maxTokens));
    }
    return sequences;
  }

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

  @Test
  void allRequestsEndAndNoSlotLeaks() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      SchedulingLimits limits =
          new SchedulingLimits(random.nextInt(1, 6), 50, random.nextInt(1, 40));
      int slots = random.nextInt(30, 200);
      Scheduler scheduler = new Scheduler(slots, limits);
      Map<String, Integer> left = new HashMap<>();
      int arrivals = 40;
      for (int step = 0; step < 20_000 && (arrivals > 0 || !scheduler.isIdle()); step++) {
        if (arrivals > 0 && random.nextInt(3) == 0) {
          Priority priority = random.nextBoolean() ? Priority.INTERACTIVE : Priority.BATCH;
          Sequence sequence =
              sequence("w" + arrivals--, priority, random.nextInt(1, 20), random.nextInt(1, 10));
          scheduler.offer(sequence);
          left.put(sequence.requestId(), sequence.reservation() - sequence.promptLength());
        }
        if (random.nextInt(50) == 0) {
          scheduler.remove("w" + random.nextInt(40));
        }
        run(scheduler, limits, slots, left);
      }
      assertThat(scheduler.isIdle()).as("seed %d", seed).isTrue();
      assertThat(scheduler.usedSlots()).isZero();
    }
  }

  private static void run(
      Scheduler scheduler, SchedulingLimits limits, int slots, Map<String, Integer> left) {
    List<Slice> slices = scheduler.plan();
    int prefill = 0;
    for (Slice slice : slices) {
      Sequence sequence = slice.sequence();
      prefill += slice.from() < sequence.promptLength() ? slice.rows() : 0;
      assertThat(slice.from()).isEqualTo(sequence.cached());
      assertThat(sequence.regionStart() + sequence.reservation()).isLessThanOrEqualTo(slots);
      assertThat(slice.from() + slice.rows()).isLessThanOrEqualTo(sequence.reservation());
    }
    assertThat(prefill).isLessThanOrEqualTo(limits.prefillTokens());
    assertThat(scheduler.running()).isLessThanOrEqualTo(limits.maxRunning());
    for (Slice slice : slices) {
      if (slice.sampled() && left.merge(slice.sequence().requestId(), -1, Integer::sum) == 0) {
        scheduler.finish(slice.sequence());
      } else {
        scheduler.ran(slice);
      }
    }
  }

  @Test
  void checkFindsASequenceThatChangedBehindTheSchedulersBack() {
    Scheduler scheduler = new Scheduler(20, new SchedulingLimits(4, 4, 100));
    Sequence sequence = sequence("a", 5, 5);
    scheduler.offer(sequence);
    scheduler.check();
    scheduler.plan();
    scheduler.check();
    sequence.leave();
    assertThatThrownBy(scheduler::check)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("neither PREFILLING nor DECODING");
    assertThatThrownBy(scheduler::plan).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void sequenceAllowsOnlyTheTransitionsOfTheScheduler() {
    Sequence sequence = sequence("a", 5, 5);
    assertThatThrownBy(() -> sequence.ran(5, true)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(sequence::regionStart).isInstanceOf(IllegalStateException.class);
    sequence.admit(0);
    assertThatThrownBy(() -> sequence.admit(5)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> sequence.ran(11, true)).isInstanceOf(IllegalStateException.class);
    sequence.leave();
    assertThatThrownBy(sequence::leave).isInstanceOf(IllegalStateException.class);
  }

  private static List<String> running(Scheduler scheduler) {
    return scheduler.plan().stream().map(slice -> slice.sequence().requestId()).toList();
  }

  private static Sequence sequence(String id, int prompt, int tokens) {
    return sequence(id, Priority.INTERACTIVE, prompt, tokens);
  }

  private static Sequence sequence(String id, Priority priority, int prompt, int tokens) {
    return new Sequence(id, priority, NOW.plusSeconds(60), prompt, tokens);
  }
}
