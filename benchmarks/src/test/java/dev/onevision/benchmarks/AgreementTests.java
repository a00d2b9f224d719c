package dev.onevision.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgreementTests {

  @Test
  void countsThePromptsAfterWhichASystemChoseTheFirstSystemsToken() {
    Agreement agreement = new Agreement();
    for (int prompt = 0; prompt < 3; prompt++) {
      agreement.add("own", 10 + prompt);
      agreement.add("peer", prompt == 1 ? 99 : 10 + prompt);
    }
    assertThat(agreement).hasToString("peer: the first token of own after 2 of 3 prompts");
  }
}
