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
