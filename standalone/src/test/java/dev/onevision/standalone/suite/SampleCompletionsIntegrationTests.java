package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.client.Completion;
import dev.onevision.standalone.suite.Samples.Sample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The whole suite gives the same answers over HTTP as the model's own program. */
@ExtendWith(RunningSuite.class)
class SampleCompletionsIntegrationTests {

  @ParameterizedTest
  @MethodSource
  void answersAboutOneImageTokenForToken(Sample sample, SuiteClient suite) {
    check(sample, suite.ask(sample.question(), sample.images()));
  }

  static List<Sample> answersAboutOneImageTokenForToken() {
    return Samples.ofKind("image");
  }

  /** The image takes 136 tokens. */
  @Test
  void anotherQuestionAboutAnImageReadsOnlyTheQuestion(SuiteClient suite) {
    List<Sample> samples = Samples.ofKind("image").subList(0, 2);
    assertThat(samples.getFirst().images()).isEqualTo(samples.getLast().images());
    JsonNode usage = JsonNodeFactory.instance.objectNode();
    for (Sample sample : samples) {
      JsonNode answer =
          SuiteClient.JSON.readTree(
              suite.post(suite.body(sample.question(), sample.images(), Map.of())).body());
      assertThat(answer.at("/choices/0/message/content").asString()).isEqualTo(sample.expected());
      usage = answer.path("usage");
    }
    assertThat(usage.at("/prompt_tokens_details/cached_tokens").asInt())
        .isBetween(136, usage.path("prompt_tokens").asInt() - 1);
  }

  @ParameterizedTest
  @MethodSource
  void answersAboutTwoImagesTokenForToken(Sample sample, SuiteClient suite) {
    check(sample, suite.ask(sample.question(), sample.images()));
  }

  static List<Sample> answersAboutTwoImagesTokenForToken() {
    return Samples.ofKind("images");
  }

  @ParameterizedTest
  @MethodSource
  void answersWithoutAnImageTokenForToken(Sample sample, SuiteClient suite) {
    check(sample, suite.stream(sample.question(), sample.images()));
  }

  static List<Sample> answersWithoutAnImageTokenForToken() {
    return Samples.ofKind("text");
  }

  @ParameterizedTest
  @MethodSource
  void answersAboutAVideoTokenForToken(Sample sample, SuiteClient suite) {
    var parts = List.of(SuiteClient.frames(sample.images()));
    check(sample, suite.ask(suite.bodyWithParts(sample.question(), parts, Map.of())));
  }

  static List<Sample> answersAboutAVideoTokenForToken() {
    return Samples.ofKind("video");
  }

  @Test
  void noSampleIsLeftOut() {
    assertThat(Samples.read())
        .extracting(Sample::kind)
        .isSubsetOf("image", "images", "text", "video");
  }

  private static void check(Sample sample, Completion answer) {
    assertThat(answer.text()).isEqualTo(sample.expected());
    assertThat(answer.finishReason()).isEqualTo("stop");
    assertThat(answer.promptTokens()).isEqualTo(sample.promptTokens());
    assertThat(answer.completionTokens()).isEqualTo(sample.answerTokens());
  }
}
