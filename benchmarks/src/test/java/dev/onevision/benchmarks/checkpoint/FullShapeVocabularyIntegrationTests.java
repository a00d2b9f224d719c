package dev.onevision.benchmarks.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.onevision.llm.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Qwen2's real vocabulary, in the files of both layouts, gives the tokens of the reference. */
@Tag("full-shape")
class FullShapeVocabularyIntegrationTests {

  @ParameterizedTest
  @EnumSource
  void tokensAreThoseOfTheReference(CheckpointLayout layout) throws Exception {
    Optional<Path> vocabulary = FullShapeVocabulary.file();
    assumeTrue(
        vocabulary.isPresent(),
        "Needs the npm client, or -Donevision.full-shape.vocabulary=tokenizer.json");
    Path folder = FullShape.folder("vocabulary-" + layout.label());
    Qwen2Vocabulary.read(vocabulary.get()).write(folder, layout);
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      assertThat(tokenizer.size()).isEqualTo(151_648);
      assertThat(tokenizer.special("<|endoftext|>")).isEqualTo(151_643);
      assertThat(tokenizer.special("<|im_start|>")).isEqualTo(151_644);
      assertThat(tokenizer.special("<|im_end|>")).isEqualTo(151_645);
      assertThat(tokenizer.special("<image>")).isEqualTo(151_646);
      JsonNode[] texts = FullShapeRecord.read().texts().toArray(JsonNode[]::new);
      assertThat(texts).hasSize(300);
      for (JsonNode each : texts) {
        String text = each.get(0).asString();
        int[] tokens = FullShapeRecord.ints(each.get(1));
        assertThat(tokenizer.encode(text)).as(text).isEqualTo(tokens);
        assertThat(text(tokenizer, tokens))
            .isEqualTo(Normalizer.normalize(text, Normalizer.Form.NFC));
      }
    }
  }

  private static String text(Tokenizer tokenizer, int[] tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int token : tokens) {
      bytes.writeBytes(tokenizer.bytes(token));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
