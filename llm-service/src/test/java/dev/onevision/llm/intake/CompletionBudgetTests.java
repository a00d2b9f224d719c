package dev.onevision.llm.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.contract.wire.Failure;
import org.junit.jupiter.api.Test;

class CompletionBudgetTests {

  private final CompletionBudget budget = new CompletionBudget(100, 1000);

  @Test
  void completionHasTheRequestedTokensButNeverMoreThanTheContextHolds() throws Exception {
    assertThat(budget.maxTokens(10, 0, 20)).isEqualTo(20);
    assertThat(budget.maxTokens(10, 0, 30)).isEqualTo(30);
    assertThat(budget.maxTokens(90, 0, 30)).isEqualTo(10);
    assertThat(new CompletionBudget(100, 50).maxTokens(40, 0, 20)).isEqualTo(10);
  }

  @Test
  void promptWithoutRoomForACompletionIsRefusedWithItsTokensCounted() {
    assertThatThrownBy(() -> budget.maxTokens(100, 60, 1))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.failure().code()).isEqualTo(Failure.Code.CONTEXT_EXCEEDED))
        .hasMessageContaining("100 tokens, 60 of them for images")
        .hasMessageContaining("context holds 100");
  }

  @Test
  void smallCacheIsNamedInstead() {
    assertThatThrownBy(() -> new CompletionBudget(100, 50).maxTokens(50, 0, 1))
        .hasMessageContaining("KV cache holds 50");
  }
}
