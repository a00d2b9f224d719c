package dev.onevision.llm.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.inference.testing.Parity;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TokenizerTests {

  @ParameterizedTest
  @ValueSource(strings = {"checkpoint-lmms", "checkpoint-hf"})
  void textsBecomeTheIdsOfTheReferenceAndSpecialTokensInThemAreText(String folder) {
    try (Tokenizer tokenizer = Tokenizer.open(Parity.file(folder))) {
      for (JsonNode line : Parity.records("tokenization")) {
        JsonNode ids =
            line.has("ids_special_as_text") ? line.get("ids_special_as_text") : line.get("ids");
        assertThat(tokenizer.encode(line.get("text").asString()))
            .as(line.get("text").asString())
            .isEqualTo(Parity.ints(ids));
      }
    }
  }

  @Test
  void tokensBecomeTheTextOfTheReferenceWhenTheyComeOneByOne() {
    try (Tokenizer tokenizer = Tokenizer.open(Parity.file("checkpoint-lmms"))) {
      for (JsonNode line : Parity.records("detokenization")) {
        assertThat(streamed(tokenizer, Parity.ints(line.get("ids"))))
            .isEqualTo(line.get("decoded_skip_special").asString());
      }
    }
  }

  @Test
  void streamedTextIsTheTextOfTheWholeForRandomTokens() {
    Random random = new Random(20261122);
    try (Tokenizer tokenizer = Tokenizer.open(Parity.file("checkpoint-lmms"))) {
      for (int i = 0; i < 5000; i++) {
        int[] ids = random.ints(random.nextInt(1, 40), 0, 512).toArray();
        var bytes = new ByteArrayOutputStream();
        for (int id : ids) {
          bytes.writeBytes(tokenizer.bytes(id));
        }
        assertThat(streamed(tokenizer, ids)).isEqualTo(bytes.toString(StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void noPieceEndsWithinACharacter() {
    try (Tokenizer tokenizer = Tokenizer.open(Parity.file("checkpoint-lmms"))) {
      Detokenizer detokenizer = tokenizer.detokenizer();
      StringBuilder whole = new StringBuilder();
      for (int id : tokenizer.encode("\uD83D\uDE80\u56fe\u00e9")) {
        String piece = detokenizer.append(id);
        assertThat(piece).doesNotContain("\uFFFD");
        whole.append(piece);
      }
      assertThat(whole.append(detokenizer.finish())).hasToString("\uD83D\uDE80\u56fe\u00e9");
    }
  }

  @Test
  void folderWithoutATokenizerSaysWhatIsMissing(@TempDir Path folder) {
    assertThatThrownBy(() -> Tokenizer.open(folder))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("vocab.json")
        .hasMessageContaining(folder.toString());
  }

  private static String streamed(Tokenizer tokenizer, int[] ids) {
    Detokenizer detokenizer = tokenizer.detokenizer();
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(detokenizer.append(id));
    }
    return text.append(detokenizer.finish()).toString();
  }
}
