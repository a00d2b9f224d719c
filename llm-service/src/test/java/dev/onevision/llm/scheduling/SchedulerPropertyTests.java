package dev.onevision.llm.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * Any order of operations keeps the scheduler's invariants, every sequence reads its own rows
 * alone, and every request ends with all its tokens.
 */
class SchedulerPropertyTests {

  private static final int MIN_SLOTS = 90;

  /** An operation on the scheduler. */
  sealed interface Operation {

    /** Offers a request whose id is the next number. It ends before its max tokens, or there. */
    record Offer(
        Priority priority, int choices, int promptLength, int maxTokens, int percent, int deadline)
        implements Operation {

      int tokens() {
        return Math.max(1, maxTokens * percent / 100);
      }
    }

    /** Offers a request that continues another one, or asks something else after its beginning. */
    record Follow(int which, int keptPercent, int more, int maxTokens, int owner)
        implements Operation {}

    /**
     * Runs steps, or a part of each: steps skip slices whose tokens are not constrained. Sequences
     * ask for at most {@code drafts} draft tokens.
     */
    record Step(int skipEvery, int count, int drafts) implements Operation {}

    /** Removes a request, which may have ended. */
    record Remove(int request) implements Operation {}

    /** Lets time pass and expires requests. */
    record Expire(int seconds) implements Operation {}
  }

  /** The scheduler and what its requests still have to generate. */
  private static final class Run {

    private final SchedulingLimits limits;
    private final Scheduler scheduler;
    private final FakeCache cache;
    private final Map<Sequence, Integer> left = new LinkedHashMap<>();
    private Instant now = Instant.EPOCH;
    private int requests;
    private final List<List<Integer>> heard = new ArrayList<>();
    private int reuses;
    private int acceptedDrafts;

    Run(int slots, SchedulingLimits limits) {
      this.limits = limits;
      this.scheduler = new Scheduler(slots, limits);
      this.cache = new FakeCache(slots);
    }

    void apply(Operation operation) {
      switch (operation) {
        case Operation.Offer offer -> offer(offer);
        case Operation.Follow follow -> follow(follow);
        case Operation.Step(int skipEvery, int count, int drafts) -> {
          for (int i = 0; i < count; i++) {
            step(skipEvery, drafts);
          }
        }
        case Operation.Remove(int request) -> {
          String id = "r" + (requests == 0 ? 0 : request % requests);
          List<Sequence> expected =
              left.keySet().stream().filter(one -> one.requestId().equals(id)).toList();
          assertThat(scheduler.remove(id)).containsExactlyInAnyOrderElementsOf(expected);
          expected.forEach(left::remove);
        }
        case Operation.Expire(int seconds) -> {
          now = now.plusSeconds(seconds);
          List<Sequence> expected =
              left.keySet().stream().filter(one -> one.deadline().isBefore(now)).toList();
          assertThat(scheduler.expire(now)).containsExactlyInAnyOrderElementsOf(expected);
          expected.forEach(left::remove);
        }
      }
      check();
    }

    private void check() {
      scheduler.check();
      assertThat(scheduler.waiting() + scheduler.running()).isEqualTo(left.size());
      assertThat(scheduler.isIdle()).isEqualTo(left.isEmpty());
      assertThat(scheduler.usedSlots())
          .isEqualTo(
              left.keySet().stream()
                  .filter(Sequence::isRunning)
                  .mapToInt(sequence -> sequence.region().length())
                  .sum());
    }

    private void offer(Operation.Offer offer) {
      List<Integer> prompt = Collections.nCopies(offer.promptLength(), 1000 + requests);
      offer(
          offer.priority(),
          offer.choices(),
          prompt,
          offer.maxTokens(),
          offer.tokens(),
          now.plusSeconds(offer.deadline()),
          "");
    }

    private void follow(Operation.Follow follow) {
      if (heard.isEmpty()) {
        return;
      }
      List<Integer> earlier = heard.get(follow.which() % heard.size());
      int kept = earlier.size() * follow.keptPercent() / 100;
      List<Integer> prompt = new ArrayList<>(earlier.subList(0, kept));
      for (int i = 0; i < follow.more(); i++) {
        prompt.add(1000 + requests);
      }
      if (prompt.size() + follow.maxTokens() <= MIN_SLOTS) {
        offer(
            Priority.INTERACTIVE,
            1,
            prompt,
            follow.maxTokens(),
            follow.maxTokens(),
            now.plusSeconds(100),
            follow.owner() == 0 ? "" : "another");
      }
    }

    private void offer(
        Priority priority,
        int choices,
        List<Integer> prompt,
        int maxTokens,
        int tokens,
        Instant deadline,
        String scope) {
      String id = "r" + requests++;
      PromptContent content =
          new PromptContent.Builder(scope)
              .tokens(prompt.stream().mapToInt(token -> token).toArray())
              .build();
      List<Sequence> sequences = new ArrayList<>();
      for (int choice = 0; choice < choices; choice++) {
        Sequence sequence =
            new Sequence(id, choice, priority, deadline, prompt.size(), maxTokens, content);
        cache.prompt(sequence, scope, prompt);
        sequences.add(sequence);
      }
      if (scheduler.offer(sequences)) {
        sequences.forEach(sequence -> left.put(sequence, tokens));
      }
    }

    private void step(int skipEvery, int drafts) {
      left.keySet().forEach(sequence -> sequence.draft(Math.max(0, drafts - sequence.choice())));
      Sequence oldest = oldest();
      boolean ran = oldest != null && oldest.isRunning();
      int kept = scheduler.keptSlots();
      Plan plan = scheduler.plan();
      cache.copy(plan.copies());
      reuses += plan.reuses();
      assertThat(plan.preempted() == 0 || kept <= (limits.growth() + 1) * limits.maxRunning())
          .as("prefixes are evicted before a sequence is preempted")
          .isTrue();
      if (oldest != null) {
        assertThat(!ran || oldest.isRunning()).as("the oldest is not preempted").isTrue();
        assertThat(plan.slices().stream().map(Slice::sequence).anyMatch(oldest::equals))
            .as("the oldest makes progress")
            .isEqualTo(oldest.isRunning());
      }
      List<Slice> slices = plan.slices();
      int prefill =
          slices.stream()
              .filter(slice -> !slice.sequence().isDecoding())
              .mapToInt(Slice::rows)
              .sum();
      assertThat(prefill).isLessThanOrEqualTo(limits.prefillTokens());
      long decoding = left.keySet().stream().filter(Sequence::isDecoding).count();
      assertThat(slices.stream().filter(slice -> slice.sequence().isDecoding()))
          .hasSize((int) decoding);
      for (int i = 0; i < slices.size(); i++) {
        if (skipEvery > 0 && i % skipEvery == skipEvery - 1) {
          continue;
        }
        Slice slice = slices.get(i);
        Sequence sequence = slice.sequence();
        int wanted = left.getOrDefault(sequence, 0);
        Slice accepted = cache.run(slice, wanted);
        acceptedDrafts += accepted.drafts();
        if (cache.generated(sequence) == wanted) {
          scheduler.finish(accepted, cache.completion(sequence));
          left.remove(sequence);
          heard.add(cache.tokens(sequence));
        } else {
          scheduler.ran(accepted);
        }
        scheduler.check();
      }
    }

    /** The sequence that is never preempted. */
    private @Nullable Sequence oldest() {
      return left.keySet().stream()
          .min(Comparator.comparing(Sequence::priority).thenComparingLong(Sequence::arrival))
          .orElse(null);
    }
  }

  @Property(tries = 500)
  void invariantsHoldInAnyOrderOfOperations(
      @ForAll @IntRange(min = 1, max = 8) int maxRunning,
      @ForAll @IntRange(min = 1, max = 6) int maxWaiting,
      @ForAll @IntRange(min = 1, max = 40) int prefillTokens,
      @ForAll @IntRange(min = 1, max = 20) int growth,
      @ForAll @IntRange(min = MIN_SLOTS, max = 400) int slots,
      @ForAll("operations") List<Operation> operations) {
    Run run = new Run(slots, new SchedulingLimits(maxRunning, maxWaiting, prefillTokens, growth));
    operations.forEach(run::apply);
    Statistics.collect(run.reuses > 0 ? "reuses prefixes" : "reuses nothing");
    Statistics.label("drafts").collect(run.acceptedDrafts > 0 ? "accepted" : "none");
    int steps = 0;
    while (!run.scheduler.isIdle()) {
      run.apply(new Operation.Step(0, 1, 0));
      assertThat(steps++).as("steps until every request ended").isLessThan(20_000);
    }
    assertThat(run.scheduler.usedSlots()).isZero();
    assertThat(run.scheduler.keptSlots()).isBetween(0, slots);
    run.scheduler.forgetFinished();
    assertThat(run.scheduler.keptSlots()).isZero();
  }

  @Provide
  Arbitrary<List<Operation>> operations() {
    Arbitrary<Operation> offer =
        Combinators.combine(
                Arbitraries.of(Priority.class),
                Arbitraries.integers().between(1, 4),
                Arbitraries.integers().between(1, 60),
                Arbitraries.integers().between(1, 30),
                Arbitraries.of(10, 50, 100),
                Arbitraries.integers().between(1, 100))
            .as(Operation.Offer::new);
    Arbitrary<Operation> step =
        Combinators.combine(
                Arbitraries.integers().between(0, 4),
                Arbitraries.integers().between(1, 12),
                Arbitraries.of(0, 0, 1, 7))
            .as(Operation.Step::new);
    Arbitrary<Operation> remove =
        Arbitraries.integers().between(0, 999).map(request -> new Operation.Remove(request));
    Arbitrary<Operation> expire =
        Arbitraries.integers().between(1, 20).map(seconds -> new Operation.Expire(seconds));
    Arbitrary<Operation> follow =
        Combinators.combine(
                Arbitraries.integers().between(0, 999),
                Arbitraries.of(30, 60, 90, 100),
                Arbitraries.integers().between(1, 20),
                Arbitraries.integers().between(1, 30),
                Arbitraries.of(0, 0, 0, 1))
            .as(Operation.Follow::new);
    return Arbitraries.frequencyOf(
            Tuple.of(2, offer),
            Tuple.of(2, follow),
            Tuple.of(4, step),
            Tuple.of(1, remove),
            Tuple.of(1, expire))
        .list()
        .ofMinSize(20)
        .ofMaxSize(150);
  }
}
