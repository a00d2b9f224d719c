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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerTests {

  private static final Instant NOW = Instant.EPOCH;
  private static final int[] NO_TOKENS = {};

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
  void choicesPrefillThePromptOnceAndCopyIt() {
    Scheduler scheduler = new Scheduler(200, new SchedulingLimits(4, 4, 10));
    List<Sequence> choices = choices("a", 3, 15, 5);
    scheduler.offer(choices);
    Sequence first = choices.getFirst();
    List<Plan> steps = new ArrayList<>();
    for (int step = 0; step < 3; step++) {
      steps.add(scheduler.plan());
      steps.getLast().slices().forEach(scheduler::ran);
    }
    assertThat(steps.get(0).slices()).containsExactly(new Slice(first, 0, 10, false));
    assertThat(steps.get(1).slices()).containsExactly(new Slice(first, 10, 5, true));
    assertThat(steps.get(2).slices())
        .containsExactly(
            new Slice(first, 15, 1, true),
            new Slice(choices.get(1), 14, 1, true),
            new Slice(choices.get(2), 14, 1, true));
    assertThat(steps.get(2).copies())
        .containsExactly(new SlotCopy(0, 20, 14), new SlotCopy(0, 40, 14));
    assertThat(choices.get(2).cached()).isEqualTo(15);
  }

  @Test
  void choiceAdmittedAfterTheOthersEndedPrefillsThePrompt() {
    Scheduler scheduler = new Scheduler(20, new SchedulingLimits(4, 4, 100));
    List<Sequence> choices = choices("a", 2, 15, 5);
    scheduler.offer(choices);
    scheduler.finish(scheduler.plan().slices().getFirst(), NO_TOKENS);
    assertThat(scheduler.plan().slices())
        .containsExactly(new Slice(choices.getLast(), 0, 15, true));
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

  /** Runs steps and returns the copies of the last one. */
  private static List<SlotCopy> steps(Scheduler scheduler, int count) {
    List<SlotCopy> copies = List.of();
    for (int i = 0; i < count; i++) {
      Plan plan = scheduler.plan();
      plan.slices().forEach(scheduler::ran);
      copies = plan.copies();
    }
    return copies;
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
          new SchedulingLimits(
              random.nextInt(1, 6), 50, random.nextInt(1, 40), random.nextInt(1, 9));
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
          left.put(sequence.requestId(), sequence.maxLength() - sequence.promptLength());
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
    List<Slice> slices = scheduler.plan().slices();
    int prefill = 0;
    for (Slice slice : slices) {
      Sequence sequence = slice.sequence();
      prefill += sequence.isDecoding() ? 0 : slice.rows();
      assertThat(slice.from()).isEqualTo(sequence.cached());
      assertThat(sequence.region().end()).isLessThanOrEqualTo(slots);
      assertThat(slice.from() + slice.rows()).isLessThanOrEqualTo(sequence.region().length());
    }
    assertThat(prefill).isLessThanOrEqualTo(limits.prefillTokens());
    assertThat(scheduler.running()).isLessThanOrEqualTo(limits.maxRunning());
    for (Slice slice : slices) {
      if (slice.sampled() && left.merge(slice.sequence().requestId(), -1, Integer::sum) == 0) {
        scheduler.finish(slice, NO_TOKENS);
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
    assertThatThrownBy(() -> sequence.ran(5, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(sequence::regionStart).isInstanceOf(IllegalStateException.class);
    sequence.admit(new Region(0, 10));
    assertThatThrownBy(() -> sequence.admit(new Region(10, 10)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> sequence.ran(11, 1)).isInstanceOf(IllegalStateException.class);
    sequence.leave();
    assertThatThrownBy(sequence::leave).isInstanceOf(IllegalStateException.class);
  }

  private static List<String> running(Scheduler scheduler) {
    return scheduler.plan().slices().stream().map(slice -> slice.sequence().requestId()).toList();
  }

  private static Sequence sequence(String id, int prompt, int tokens) {
    return sequence(id, Priority.INTERACTIVE, prompt, tokens);
  }

  private static Sequence sequence(String id, Priority priority, int prompt, int tokens) {
    return new Sequence(id, priority, NOW.plusSeconds(60), prompt, tokens);
  }
}
