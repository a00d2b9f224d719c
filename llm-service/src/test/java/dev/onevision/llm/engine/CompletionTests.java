package dev.onevision.llm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.testing.Parity;
import dev.onevision.llm.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTests {

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
  void completionEndsBeforeTheStopStringHoweverItIsTokenized(
      String text, String stop, String expected) {
    Completion completion = completion(List.of(stop), 100);
    StringBuilder streamed = new StringBuilder();
    for (int id : tokenizer.encode(text)) {
      if (completion.finishReason() == null) {
        streamed.append(completion.append(id));
      }
    }
    assertThat(streamed.append(completion.remainder())).hasToString(expected);
    assertThat(completion.finishReason() == FinishReason.STOP).isEqualTo(text.contains(stop));
  }

  @Test
  void endTokenEndsTheCompletionAndIsNoPartOfIt() {
    Completion completion = completion(List.of(), 100);
    completion.append(tokenizer.encode("a")[0]);
    assertThat(completion.append(END)).isNull();
    assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(completion.length()).isEqualTo(1);
  }

  @Test
  void completionEndsAtItsMaxTokens() {
    Completion completion = completion(List.of(), 2);
    completion.append(5);
    assertThat(completion.finishReason()).isNull();
    completion.append(6);
    assertThat(completion.finishReason()).isEqualTo(FinishReason.LENGTH);
  }

  private Completion completion(List<String> stops, int maxTokens) {
    return new Completion(
        tokenizer.detokenizer(), new StopConditions(stops, Set.of(END), 0, maxTokens));
  }

  @Test
  void nothingEndsACompletionBelowItsMinTokens() {
    int[] ids = tokenizer.encode("stop and stop again");
    int minTokens = tokenizer.encode("stop and").length;
    Completion completion =
        new Completion(
            tokenizer.detokenizer(),
            new StopConditions(List.of("stop"), Set.of(END), minTokens, 100));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ids.length && completion.finishReason() == null; i++) {
      assertThat(completion.bannedTokens(0)).isEqualTo(i < minTokens ? Set.of(END) : Set.of());
      text.append(completion.append(ids[i]));
    }
    assertThat(text + completion.remainder()).startsWith("stop and ").doesNotContain("again");
    assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void specialTokensAreShownByTheirNames() {
    Completion completion = completion(List.of(), 10);
    assertThat(completion.shown(END)).asString(StandardCharsets.UTF_8).isEqualTo("<|im_end|>");
    assertThat(completion.shown(511)).isEmpty();
  }
}
