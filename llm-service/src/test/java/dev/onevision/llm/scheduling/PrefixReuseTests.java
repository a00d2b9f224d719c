package dev.onevision.llm.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrefixReuseTests {

  private static final int GROWTH = 10;

  private final Scheduler scheduler = scheduler(1000);
  private int requests;

  private static Scheduler scheduler(int slots) {
    return new Scheduler(slots, new SchedulingLimits(4, 4, 1000, GROWTH));
  }

  @Test
  void nextTurnOfADialogueTakesItsRowsOverInPlace() {
    Sequence first = run(scheduler, tokens("owner", 0, 100), 1, 2, 3);
    assertThat(first.reused()).isZero();
    Sequence next =
        offer(scheduler, text("owner").tokens(range(0, 100)).tokens(new int[] {1, 2, 9, 9}), 5);
    Plan plan = scheduler.plan();
    assertThat(plan.copies()).isEmpty();
    assertThat(plan.slices()).containsExactly(new Slice(next, 102, 2, true));
    assertThat(next.reused()).isEqualTo(102);
    assertThat(List.of(plan.reuses(), plan.reusedTokens())).containsExactly(1, 102);
    assertThat(scheduler.keptSlots()).isZero();
  }

  @Test
  void anotherQuestionAboutAnImageCopiesItsRows() {
    run(scheduler, image("owner", "digest").tokens(range(100, 140)), 1);
    Sequence other = offer(scheduler, image("owner", "digest").tokens(range(200, 240)), 5);
    Plan plan = scheduler.plan();
    assertThat(plan.copies()).containsExactly(new SlotCopy(0, 90, 50));
    assertThat(plan.slices()).containsExactly(new Slice(other, 50, 40, true));
    assertThat(scheduler.keptSlots()).isEqualTo(90);
  }

  @Test
  void promptThatRunsIsReusedToo() {
    Sequence first = offer(scheduler, image("owner", "digest").tokens(range(100, 140)), 50);
    scheduler.plan().slices().forEach(scheduler::ran);
    Sequence other = offer(scheduler, image("owner", "digest").tokens(range(200, 240)), 5);
    scheduler.plan();
    assertThat(other.reused()).isEqualTo(50);
    assertThat(first.cached()).isEqualTo(90);
  }

  @Test
  void lastRowOfAKnownPromptIsComputedForItsToken() {
    run(scheduler, tokens("owner", 0, 100), 1);
    Sequence again = offer(scheduler, tokens("owner", 0, 100), 5);
    assertThat(scheduler.plan().slices()).containsExactly(new Slice(again, 99, 1, true));
  }

  @Test
  void otherPixelsShareOnlyTheTextBeforeThem() {
    run(scheduler, image("owner", "digest"), 1);
    Sequence other = offer(scheduler, image("owner", "other digest"), 5);
    scheduler.plan();
    assertThat(other.reused()).isEqualTo(20);
  }

  @Test
  void anotherOwnerSharesNothing() {
    run(scheduler, tokens("owner", 0, 100), 1);
    Sequence other = offer(scheduler, tokens("another", 0, 100), 5);
    assertThat(scheduler.plan().slices()).containsExactly(new Slice(other, 0, 100, true));
  }

  @Test
  void longerPrefixReplacesTheShorterOne() {
    run(scheduler, image("owner", "digest"), 1);
    run(scheduler, image("owner", "digest").tokens(range(0, 40)), 1);
    assertThat(scheduler.keptSlots()).isEqualTo(90);
    run(scheduler, image("owner", "digest"), 1);
    assertThat(scheduler.keptSlots()).isEqualTo(90);
  }

  @Test
  void prefixWithNearlyTheSameRowsReplacesTheOther() {
    run(scheduler, tokens("owner", 0, 100).tokens(new int[] {7}), 1);
    run(scheduler, tokens("owner", 0, 100).tokens(new int[] {8}), 1);
    assertThat(scheduler.keptSlots()).isEqualTo(101);
  }

  @Test
  void leastRecentlyUsedPrefixGoesFirst() {
    Scheduler small = scheduler(300);
    run(small, tokens("owner", 0, 100), 1);
    run(small, tokens("owner", 1000, 100), 1);
    run(small, tokens("owner", 0, 100), 1);
    run(small, tokens("owner", 2000, 120), 1);
    assertThat(run(small, tokens("owner", 0, 100), 1).reused()).isEqualTo(99);
    assertThat(run(small, tokens("owner", 1000, 100), 1).reused()).isZero();
  }

  @Test
  void prefixIsTakenOverIfThereIsNoRoomForACopy() {
    Scheduler small = scheduler(120);
    run(small, image("owner", "digest").tokens(range(0, 40)), 1);
    Sequence other = offer(small, image("owner", "digest").tokens(range(100, 140)), 30);
    Plan plan = small.plan();
    assertThat(plan.copies()).isEmpty();
    assertThat(plan.slices()).containsExactly(new Slice(other, 50, 40, true));
  }

  @Test
  void cacheFullOfPrefixesAdmitsALargeRequest() {
    for (int i = 0; i < 10; i++) {
      run(scheduler, tokens("owner", 1000 * i, 90), 1);
    }
    assertThat(scheduler.keptSlots()).isEqualTo(900);
    Sequence large = offer(scheduler, tokens("owner", 50_000, 985), 5);
    assertThat(scheduler.plan().slices()).containsExactly(new Slice(large, 0, 985, true));
    assertThat(scheduler.keptSlots()).isZero();
  }

  @Test
  void keptSlotsHaveTheirOwnMaximum() {
    Scheduler limited = new Scheduler(1000, 150, new SchedulingLimits(4, 4, 1000, GROWTH));
    run(limited, tokens("owner", 0, 100), 1);
    run(limited, tokens("owner", 1000, 120), 1);
    assertThat(limited.keptSlots()).isEqualTo(120);
  }

  private static PromptContent.Builder text(String owner) {
    return new PromptContent.Builder(owner);
  }

  private static PromptContent.Builder tokens(String owner, int first, int count) {
    return text(owner).tokens(range(first, first + count));
  }

  /** 20 tokens and an image of 30. */
  private static PromptContent.Builder image(String owner, String digest) {
    return tokens(owner, 0, 20).media(digest, 30);
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  private Sequence offer(Scheduler to, PromptContent.Builder prompt, int maxTokens) {
    PromptContent content = prompt.build();
    Sequence sequence =
        new Sequence(
            "r" + requests++,
            0,
            Priority.INTERACTIVE,
            Instant.EPOCH.plusSeconds(60),
            content.length(),
            maxTokens,
            content);
    to.offer(sequence);
    return sequence;
  }

  /** Runs a sequence alone, to its end. */
  private Sequence run(Scheduler on, PromptContent.Builder prompt, int... completion) {
    Sequence sequence = offer(on, prompt, completion.length);
    for (int token = 1; token < completion.length; token++) {
      on.ran(on.plan().slices().getFirst());
    }
    on.finish(on.plan().slices().getFirst(), completion);
    return sequence;
  }
}
