package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.testing.OpenAiJavaScriptClient;
import dev.onevision.standalone.suite.Samples.Sample;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Structured output about an image, over HTTP. */
@ExtendWith(RunningSuite.class)
class StructuredOutputIntegrationTests {

  private static final String SCENE =
      """
      {"type": "object", "additionalProperties": false, "required": ["shape", "count", "words"],
       "properties": {
        "shape": {"enum": ["circle", "star", "ring"]},
        "count": {"type": "integer", "minimum": 0, "maximum": 20},
        "words": {"type": "array", "items": {"type": "string", "maxLength": 12}, "maxItems": 3}}}
      """;

  @Test
  void eachChoiceAboutAnImageIsValidAgainstTheSchema(SuiteClient suite) {
    JsonNode answer =
        ask(suite, schema(SCENE), Map.of("n", 2, "temperature", 1, "seed", 5, "logprobs", true));
    assertThat(answer.path("choices").size()).as(answer.toString()).isEqualTo(2);
    for (JsonNode choice : answer.path("choices")) {
      assertThat(choice.path("finish_reason").asString()).isEqualTo("stop");
      JsonNode scene = SuiteClient.JSON.readTree(choice.path("message").path("content").asString());
      assertThat(scene.propertyNames()).containsExactly("shape", "count", "words");
      assertThat(scene.path("shape").asString()).isIn("circle", "star", "ring");
      assertThat(scene.path("count").asInt(-1)).isBetween(0, 20);
      assertThat(scene.path("words").size()).isLessThanOrEqualTo(3);
      assertThat(choice.path("logprobs").path("content").size()).isPositive();
    }
  }

  @Test
  void openAisJavaScriptClientReadsChoicesLogProbabilitiesAndForms(SuiteClient suite)
      throws IOException {
    Sample sample = Samples.ofKind("image").getFirst();
    JsonNode answers =
        OpenAiJavaScriptClient.install()
            .run(
                suite.url().getPort(),
                "choices",
                sample.question(),
                sample.images().getFirst().toString());
    assertThat(answers.path("whole").size()).as(answers.toString()).isEqualTo(2);
    for (JsonNode choice : answers.path("whole")) {
      JsonNode scene = SuiteClient.JSON.readTree(choice.path("content").asString());
      assertThat(scene.path("shape").asString()).isIn("circle", "star");
      assertThat(choice.path("tokens").asString()).startsWith(choice.path("content").asString());
      assertThat(choice.path("alternatives").asInt()).isEqualTo(2);
      assertThat(choice.path("finishReason").asString()).isEqualTo("stop");
    }
    assertThat(answers.path("streamed")).isEqualTo(answers.path("whole"));
  }

  @Test
  void anyObjectBeginsAsOneWhenTheLengthEndsIt(SuiteClient suite) {
    JsonNode answer = ask(suite, Map.of("type", "json_object"), Map.of("max_tokens", 5));
    JsonNode choice = answer.path("choices").path(0);
    assertThat(choice.path("message").path("content").asString()).startsWith("{");
    assertThat(choice.path("finish_reason").asString()).isIn("length", "stop");
  }

  @Test
  void theFieldsOfOtherServersSetTheForm(SuiteClient suite) {
    assertThat(content(suite, Map.of("guided_choice", List.of("yes", "no")))).isIn("yes", "no");
    assertThat(content(suite, Map.of("structured_outputs", Map.of("regex", "[a-c]{2}-\\d"))))
        .matches("[a-c]{2}-\\d");
    assertThat(content(suite, Map.of("guided_json", Map.of("const", 5)))).isEqualTo("5");
  }

  @Test
  void aPatternOfManyAlternativesIsAnsweredOrRefusedAndTheSuiteGoesOn(SuiteClient suite) {
    StringBuilder alternatives = new StringBuilder();
    for (int i = 0; i < 1200; i++) {
      alternatives.append("[%c-%c]x|".formatted(0x100 + i * 20, 0x110 + i * 20));
    }
    for (String pattern : List.of("^(" + alternatives + "a)+$", ".*a.{60}", "(\\p{L}{99}){99}")) {
      HttpResponse<String> response =
          suite.post(text(suite, Map.of("guided_regex", pattern, "max_tokens", 5)));
      assertThat(response.statusCode()).as(response.body()).isIn(200, 400);
      if (response.statusCode() == 400) {
        assertThat(response.body()).contains("limit", "guided_regex");
      }
    }
    assertThat(content(suite, Map.of("guided_choice", List.of("still here"))))
        .isEqualTo("still here");
  }

  private static String content(SuiteClient suite, Map<String, Object> more) {
    HttpResponse<String> response = suite.post(text(suite, more));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return SuiteClient.JSON.readTree(response.body()).at("/choices/0/message/content").asString();
  }

  private static Map<String, Object> text(SuiteClient suite, Map<String, Object> more) {
    return suite.body("What is shown in this image?", List.of(), more);
  }

  @Test
  void aSchemaThatCannotBeKeptIsRefusedAndThePlaceIsNamed(SuiteClient suite) {
    HttpResponse<String> response =
        suite.post(
            body(
                suite,
                schema("{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"contains\":{}}"),
                Map.of("stream", true)));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    JsonNode error = SuiteClient.JSON.readTree(response.body()).path("error");
    assertThat(error.path("param").asString()).isEqualTo("response_format");
    assertThat(error.path("code").asString()).isEqualTo("invalid_value");
    assertThat(error.path("message").asString()).contains("#/contains");
  }

  private static JsonNode ask(
      SuiteClient suite, Map<String, Object> format, Map<String, Object> more) {
    HttpResponse<String> response = suite.post(body(suite, format, more));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return SuiteClient.JSON.readTree(response.body());
  }

  private static Map<String, Object> body(
      SuiteClient suite, Map<String, Object> format, Map<String, Object> more) {
    Map<String, Object> fields = new HashMap<>(more);
    fields.put("response_format", format);
    return suite.body(
        "What is shown in this image?", List.of(Samples.folder().resolve("scene-1.png")), fields);
  }

  private static Map<String, Object> schema(String schema) {
    return Map.of(
        "type",
        "json_schema",
        "json_schema",
        Map.of("name", "scene", "strict", true, "schema", SuiteClient.JSON.readTree(schema)));
  }
}
