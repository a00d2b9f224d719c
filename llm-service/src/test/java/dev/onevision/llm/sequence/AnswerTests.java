package dev.onevision.llm.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.inference.testing.Parity;
import dev.onevision.llm.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTests {

  private static final int END = 507;

  private final Tokenizer tokenizer = Tokenizer.open(Parity.file("checkpoint-lmms"));

  @ParameterizedTest
  @CsvSource({
    "one two three, two, 'one '",
    "one two three, 'e t', on",
    "aaab, ab, aa",
    "abcabd, abd, abc",
    "no stop here, absent, no stop here",
    "ends with a beginning: ab, abc, ends with a beginning: ab"
  })
  void answerEndsBeforeTheStopStringHoweverItIsCutIntoTokens(
      String text, String stop, String expected) {
    Answer answer = answer(List.of(stop), 100);
    StringBuilder streamed = new StringBuilder();
    for (int id : tokenizer.encode(text)) {
      if (answer.finishReason() == null) {
        streamed.append(answer.append(id));
      }
    }
    assertThat(streamed.append(answer.remainder())).hasToString(expected);
    assertThat(answer.finishReason() == FinishReason.STOP).isEqualTo(text.contains(stop));
  }

  @Test
  void endTokenEndsTheAnswerAndIsNotPartOfIt() {
    Answer answer = answer(List.of(), 100);
    answer.append(tokenizer.encode("a")[0]);
    assertThat(answer.append(END)).isNull();
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(answer.length()).isEqualTo(1);
  }

  @Test
  void answerEndsAtTheTokenLimit() {
    Answer answer = answer(List.of(), 2);
    answer.append(5);
    assertThat(answer.finishReason()).isNull();
    answer.append(6);
    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
  }

  private Answer answer(List<String> stops, int maxTokens) {
    return new Answer(tokenizer.detokenizer(), stops, Set.of(END), maxTokens);
  }

  @Test
  void nothingEndsAnAnswerBeforeItHasItsLeastTokens() {
    int[] ids = tokenizer.encode("stop and stop again");
    int least = tokenizer.encode("stop and").length;
    Answer answer =
        new Answer(tokenizer.detokenizer(), List.of("stop"), Set.of(END), least, 100, null);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ids.length && answer.finishReason() == null; i++) {
      assertThat(answer.unwantedTokens()).isEqualTo(i < least ? Set.of(END) : Set.of());
      text.append(answer.append(ids[i]));
    }
    assertThat(text + answer.remainder()).startsWith("stop and ").doesNotContain("again");
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void specialTokensAreShownByTheirNames() {
    Answer answer = new Answer(tokenizer.detokenizer(), List.of(), Set.of(END), 10);
    assertThat(answer.shown(END)).asString(StandardCharsets.UTF_8).isEqualTo("<|im_end|>");
    assertThat(answer.shown(511)).isEmpty();
  }
}
