package dev.onevision.llm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.llm.engine.AnswerBudget.PromptTooLongException;
import org.junit.jupiter.api.Test;

class AnswerBudgetTests {

  private final AnswerBudget budget = new AnswerBudget(100, 1000, 30);

  @Test
  void answerHasWhatWasAskedOrTheDefaultButNeverMoreThanTheContextHolds() throws Exception {
    assertThat(budget.maxTokens(10, 0, 20)).isEqualTo(20);
    assertThat(budget.maxTokens(10, 0, null)).isEqualTo(30);
    assertThat(budget.maxTokens(90, 0, null)).isEqualTo(10);
    assertThat(new AnswerBudget(100, 50, 30).maxTokens(40, 0, 20)).isEqualTo(10);
  }

  @Test
  void promptWithoutRoomForAnAnswerIsRefusedWithItsTokensCounted() {
    assertThatThrownBy(() -> budget.maxTokens(100, 60, 1))
        .isInstanceOf(PromptTooLongException.class)
        .hasMessageContaining("100 tokens, 60 of them for pictures")
        .hasMessageContaining("context holds 100");
  }
}
