package dev.onevision.llm.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.inference.testing.Parity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

class TokenizerTests {

  @ParameterizedTest
  @ValueSource(strings = {"checkpoint-lmms", "checkpoint-hf"})
  void textsGetTheTokensOfTheReferenceAndSpecialTokensInThemAreText(String folder) {
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

  @ParameterizedTest
  @ValueSource(strings = {"tokenization", "detokenization"})
  void tokensDecodeOneByOneToTheTextOfTheReference(String file) {
    try (Tokenizer tokenizer = Tokenizer.open(Parity.file("checkpoint-lmms"))) {
      for (JsonNode line : Parity.records(file)) {
        assertThat(streamed(tokenizer, Parity.ints(line.get("ids"))))
            .isEqualTo(line.get("decoded_skip_special").asString());
      }
    }
  }

  @Test
  void piecesAreWholeCharacters() {
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
  void missingFileIsNamed(@TempDir Path folder) {
    assertThatThrownBy(() -> Tokenizer.open(folder))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("vocab.json")
        .hasMessageContaining(folder.toString());
  }

  /** As in the tokenizers of Qwen2.5, whose tags are added tokens but not special. */
  @Test
  void tagsOfToolCallsAreTextThatHasTokens(@TempDir Path folder) throws IOException {
    JsonMapper mapper = JsonMapper.shared();
    JsonNode file = mapper.readTree(Parity.file("checkpoint-hf").resolve("tokenizer.json"));
    ((ArrayNode) file.get("added_tokens")).addObject().put("id", 600).put("content", "<tool_call>");
    Files.writeString(folder.resolve("tokenizer.json"), file.toString());
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      assertThat(tokenizer.tag("<tool_call>")).isEqualTo(600);
      assertThat(tokenizer.tag("</tool_call>")).isNull();
      assertThat(tokenizer.tag("<|im_end|>")).isNull();
      assertThat(tokenizer.detokenizer().append(600)).isEqualTo("<tool_call>");
      assertThat(tokenizer.encode("<tool_call>")).doesNotContain(600);
    }
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
