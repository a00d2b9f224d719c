package dev.onevision.llm.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.contract.wire.Priority;
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
    Work work = work("a", 25, 5);
    scheduler.offer(work);
    List<Slice> slices = new ArrayList<>();
    for (int step = 0; step < 4; step++) {
      Slice slice = scheduler.plan().getFirst();
      slices.add(slice);
      scheduler.ran(slice);
    }
    assertThat(slices)
        .containsExactly(
            new Slice(work, 0, 10, false),
            new Slice(work, 10, 10, false),
            new Slice(work, 20, 5, true),
            new Slice(work, 25, 1, true));
  }

  @Test
  void decodingRequestsRunInEveryStepWhateverPromptsWait() {
    Scheduler scheduler = new Scheduler(1000, new SchedulingLimits(4, 4, 10));
    Work decoding = work("decoding", 5, 50);
    scheduler.offer(decoding);
    scheduler.plan().forEach(scheduler::ran);
    scheduler.offer(work("long prompt", 300, 5));
    for (int step = 0; step < 20; step++) {
      List<Slice> slices = scheduler.plan();
      assertThat(slices.getFirst().work()).isSameAs(decoding);
      assertThat(slices.stream().skip(1).mapToInt(Slice::rows).sum()).isLessThanOrEqualTo(10);
      slices.forEach(scheduler::ran);
    }
  }

  @Test
  void choicesReadTheirPromptOnceAndTheOthersCopyIt() {
    Scheduler scheduler = new Scheduler(200, new SchedulingLimits(4, 4, 10));
    List<Work> choices = choices("a", 3, 15, 5);
    scheduler.offer(choices);
    Work first = choices.getFirst();
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
  void choiceThatIsAdmittedAfterTheOthersEndedReadsThePromptItself() {
    Scheduler scheduler = new Scheduler(20, new SchedulingLimits(4, 4, 100));
    List<Work> choices = choices("a", 2, 15, 5);
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

  private static List<Work> choices(String id, int count, int promptLength, int maxTokens) {
    List<Work> works = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      works.add(
          new Work(id, i, Priority.INTERACTIVE, NOW.plusSeconds(60), promptLength, maxTokens));
    }
    return works;
  }

  @Test
  void batchIsAdmittedOnlyWhileNoInteractiveRequestWaits() {
    Scheduler scheduler = new Scheduler(20, new SchedulingLimits(4, 4, 100));
    scheduler.offer(work("batch", Priority.BATCH, 5, 5));
    scheduler.offer(work("first", 5, 5));
    Work second = work("second", 10, 5);
    scheduler.offer(second);
    assertThat(running(scheduler)).containsExactly("first");
    scheduler.remove("second");
    assertThat(running(scheduler)).containsExactly("first", "batch");
  }

  @Test
  void largeRequestIsNotOvertakenByASmallOneBehindIt() {
    Scheduler scheduler = new Scheduler(20, new SchedulingLimits(4, 4, 100));
    scheduler.offer(work("running", 5, 5));
    scheduler.plan();
    scheduler.offer(work("large", 10, 5));
    scheduler.offer(work("small", 1, 1));
    assertThat(running(scheduler)).containsExactly("running");
  }

  @Test
  void moreThanMayWaitIsRefused() {
    Scheduler scheduler = new Scheduler(20, new SchedulingLimits(1, 1, 100));
    assertThat(scheduler.offer(work("a", 1, 1))).isTrue();
    assertThat(scheduler.offer(work("b", 1, 1))).isFalse();
  }

  @Test
  void requestThatCanNeverFitIsRefused() {
    Scheduler scheduler = new Scheduler(20, new SchedulingLimits(1, 1, 100));
    assertThatThrownBy(() -> scheduler.offer(work("a", 19, 2)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lateRequestsLeaveWhetherTheyWaitOrRun() {
    Scheduler scheduler = new Scheduler(10, new SchedulingLimits(4, 4, 100));
    scheduler.offer(work("runs", 4, 4));
    scheduler.plan();
    scheduler.offer(work("waits", 4, 4));
    assertThat(scheduler.expire(NOW)).isEmpty();
    assertThat(scheduler.expire(NOW.plusSeconds(61)))
        .extracting(Work::id)
        .containsExactlyInAnyOrder("runs", "waits");
    assertThat(scheduler.isIdle()).isTrue();
    assertThat(scheduler.usedSlots()).isZero();
  }

  @Test
  void everythingEndsAndNothingLeaksWhateverComesAndGoes() {
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
          Work work =
              work("w" + arrivals--, priority, random.nextInt(1, 20), random.nextInt(1, 10));
          scheduler.offer(work);
          left.put(work.id(), work.reservation() - work.promptLength());
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
      Work work = slice.work();
      prefill += slice.from() < work.promptLength() ? slice.rows() : 0;
      assertThat(slice.from()).isEqualTo(work.cached());
      assertThat(work.regionStart() + work.reservation()).isLessThanOrEqualTo(slots);
      assertThat(slice.from() + slice.rows()).isLessThanOrEqualTo(work.reservation());
    }
    assertThat(prefill).isLessThanOrEqualTo(limits.prefillTokens());
    assertThat(scheduler.running()).isLessThanOrEqualTo(limits.maxRunning());
    for (Slice slice : slices) {
      if (slice.sampled() && left.merge(slice.work().id(), -1, Integer::sum) == 0) {
        scheduler.finish(slice.work());
      } else {
        scheduler.ran(slice);
      }
    }
  }

  private static List<String> running(Scheduler scheduler) {
    return scheduler.plan().stream().map(slice -> slice.work().id()).toList();
  }

  private static Work work(String id, int prompt, int tokens) {
    return work(id, Priority.INTERACTIVE, prompt, tokens);
  }

  private static Work work(String id, Priority priority, int prompt, int tokens) {
    return new Work(id, priority, NOW.plusSeconds(60), prompt, tokens);
  }
}
