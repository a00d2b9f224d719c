package dev.onevision.llm.scheduling;

import static dev.onevision.llm.scheduling.TestSequences.NO_TOKENS;
import static dev.onevision.llm.scheduling.TestSequences.choices;
import static dev.onevision.llm.scheduling.TestSequences.steps;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The choices of one request share the prefill of their prompt. */
class SchedulerChoicesTests {

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
}
