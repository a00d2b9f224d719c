package dev.onevision.llm.scheduling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Sequences of tests, and steps of a scheduler without a model. */
final class TestSequences {

  static final Instant NOW = Instant.EPOCH;
  static final int[] NO_TOKENS = {};

  private TestSequences() {}

  /** Runs steps and returns the copies of the last one. */
  static List<SlotCopy> steps(Scheduler scheduler, int count) {
    List<SlotCopy> copies = List.of();
    for (int i = 0; i < count; i++) {
      Plan plan = scheduler.plan();
      plan.slices().forEach(scheduler::ran);
      copies = plan.copies();
    }
    return copies;
  }

  static List<Sequence> choices(String id, int count, int promptLength, int maxTokens) {
    List<Sequence> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sequences.add(
          new Sequence(id, i, Priority.INTERACTIVE, NOW.plusSeconds(60), promptLength, maxTokens));
    }
    return sequences;
  }

  static List<String> running(Scheduler scheduler) {
    return scheduler.plan().slices().stream().map(slice -> slice.sequence().requestId()).toList();
  }

  static Sequence sequence(String id, int prompt, int tokens) {
    return sequence(id, Priority.INTERACTIVE, prompt, tokens);
  }

  static Sequence sequence(String id, Priority priority, int prompt, int tokens) {
    return new Sequence(id, priority, NOW.plusSeconds(60), prompt, tokens);
  }
}
