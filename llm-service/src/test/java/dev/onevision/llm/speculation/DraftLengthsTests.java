package dev.onevision.llm.speculation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DraftLengthsTests {

  private static final int MAX = 7;
  private static final double STEP = 30e6;

  @Test
  void likelyDraftsAreVerifiedWhole() {
    assertThat(lengths(cost(0.07), 1, sure())).containsExactly(MAX);
  }

  @Test
  void draftsThatAreMostlyWrongAreNotVerified() {
    assertThat(lengths(cost(0.07), 1, wrong())).containsExactly(0);
  }

  @Test
  void expensiveTokensMakeDraftsShorter() {
    int cheap = lengths(cost(0.05), 1, fresh())[0];
    int expensive = lengths(cost(0.25), 1, fresh())[0];
    assertThat(cheap).isGreaterThan(expensive);
    assertThat(expensive).isPositive();
    assertThat(lengths(cost(1.5), 1, fresh())).containsExactly(0);
  }

  /** As where a step with drafts cannot use a recorded step. */
  @Test
  void fixedCostAsksForLongDraftsOrNone() {
    VerificationCost cost = new MeasuredCost();
    for (int i = 0; i < 60; i++) {
      cost.ran(1, 0, (long) STEP);
      cost.ran(1, 1 + i % MAX, (long) (3 * STEP));
    }
    assertThat(cost.of(1, 1)).isGreaterThan(1);
    assertThat(lengths(cost, 1, fresh())).containsExactly(0);
    assertThat(lengths(cost, 1, sure())).containsExactly(MAX);
  }

  @Test
  void likelierDraftsAreVerifiedFirst() {
    int[] lengths = lengths(cost(0.2), 3, fresh(), sure(), wrong());
    assertThat(lengths[1]).isEqualTo(MAX);
    assertThat(lengths[0]).isBetween(0, MAX - 1);
    assertThat(lengths[2]).isZero();
  }

  @Test
  void sequencesWithoutDraftsKeepTheirPace() {
    PromptLookup[] sure = new PromptLookup[8];
    Arrays.setAll(sure, i -> sure());
    VerificationCost cost = cost(0.02);
    assertThat(Arrays.stream(lengths(cost, 8, sure)).sum()).isEqualTo(8 * MAX);
    int beside = Arrays.stream(lengths(cost, 9, sure)).sum();
    assertThat(cost.of(9, beside)).isLessThanOrEqualTo(0.5);
    assertThat(beside).isBetween(15, 30);
  }

  @Test
  void stepHasNoMoreThanItsMaxDrafts() {
    PromptLookup[] sure = new PromptLookup[40];
    Arrays.setAll(sure, i -> sure());
    assertThat(Arrays.stream(lengths(cost(0.011), 40, sure)).sum())
        .isEqualTo(DraftLengths.MAX_PER_STEP);
  }

  @Test
  void costIsLearnedFromAnyMixOfSteps() {
    VerificationCost cost = new MeasuredCost();
    assertThat(cost.of(1, MAX)).isBetween(0.3, 0.7);
    for (int i = 0; i < 100; i++) {
      long step = i < 50 ? (long) STEP : (long) (2 * STEP); // the machine gets slower
      cost.ran(1, 0, step);
      int drafts = 1 + i % MAX;
      cost.ran(1, drafts, (long) (step * (1.1 + 0.05 * drafts)));
    }
    for (int drafts = 1; drafts <= MAX; drafts++) {
      assertThat(cost.of(1, drafts)).isBetween(0.05 * drafts, 0.2 + 0.05 * drafts);
    }
    assertThat(cost.of(1, 0)).isZero();
  }

  @Test
  void oneSlowStepDoesNotEndSpeculativeDecoding() {
    VerificationCost cost = new MeasuredCost();
    cost.ran(1, 0, (long) STEP);
    cost.ran(1, MAX, (long) (50 * STEP));
    int steps = 0;
    while (lengths(cost, 1, sure())[0] == 0) {
      cost.ran(1, 0, (long) STEP);
      assertThat(steps++).isLessThan(500);
    }
  }

  private static MeasuredCost cost(double perToken) {
    MeasuredCost cost = new MeasuredCost();
    for (int i = 0; i < 60; i++) {
      cost.ran(1, 0, (long) STEP);
      int drafts = 1 + i % MAX;
      cost.ran(1, drafts, (long) (STEP * (1 + perToken * drafts)));
    }
    return cost;
  }

  private static int[] lengths(VerificationCost cost, int sequences, PromptLookup... lookups) {
    List<DraftLengths.Draft> drafts = new ArrayList<>();
    for (PromptLookup lookup : lookups) {
      drafts.add(new DraftLengths.Draft(lookup, MAX));
    }
    return DraftLengths.of(drafts, sequences, cost);
  }

  private static PromptLookup fresh() {
    return new PromptLookup(100);
  }

  /** A lookup whose drafts were right. */
  private static PromptLookup sure() {
    PromptLookup lookup = fresh();
    for (int i = 0; i < 200; i++) {
      lookup.append(i % 5);
    }
    return lookup;
  }

  /** A lookup whose drafts were wrong. */
  private static PromptLookup wrong() {
    PromptLookup lookup = fresh();
    for (int i = 0; i < 199; i++) {
      lookup.append(i % 4 == 3 ? 100 + i : i % 4);
    }
    return lookup;
  }
}
