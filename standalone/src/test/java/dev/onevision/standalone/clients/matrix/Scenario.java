package dev.onevision.standalone.clients.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an application does with a client, and what it must then observe. */
enum Scenario {
  TEXT("a question without image", (seen, input) -> hasText(seen)),
  IMAGE("a question about an image", (seen, input) -> hasText(seen, input.expected())),
  TWO_IMAGES("a question about two images", (seen, input) -> hasText(seen, input.pairExpected())),
  DIALOGUE("another question in a dialogue with an image", (seen, input) -> hasText(seen)),
  STREAM(
      "the same streamed",
      (seen, input) -> {
        hasText(seen, input.expected());
        assertThat(seen.path("pieces").asInt()).isGreaterThan(5);
      }),
  USAGE(
      "numbers of tokens",
      (seen, input) -> {
        assertThat(seen.path("prompt").asInt()).isPositive();
        assertThat(seen.path("completion").asInt()).isPositive();
      }),
  N(
      "two choices",
      (seen, input) -> {
        assertThat(seen.path("texts").size()).isEqualTo(2);
        seen.path("texts").forEach(text -> assertThat(text.asString()).isNotBlank());
      }),
  LOGPROBS(
      "log probabilities",
      (seen, input) ->
          assertThat(seen.path("tokens").asString()).isEqualTo(seen.path("text").asString())),
  STOP(
      "a stop string",
      (seen, input) ->
          assertThat(seen.path("text").asString().strip())
              .isEqualTo(input.expected().split("shows")[0].strip())),
  SCHEMA("an answer of a JSON schema", (seen, input) -> isShape(seen.path("text").asString())),
  TOOLS_NONE(
      "tools, choice none",
      (seen, input) -> {
        hasText(seen);
        assertThat(seen.path("calls").isEmpty()).isTrue();
      }),
  TOOLS_AUTO(
      "tools, choice auto",
      (seen, input) -> {
        if (seen.path("calls").isEmpty()) {
          hasText(seen);
        } else {
          calls(seen);
        }
      }),
  TOOLS_REQUIRED("tools, choice required", (seen, input) -> calls(seen)),
  TOOLS_NAMED(
      "tools, choice named",
      (seen, input) -> {
        calls(seen);
        assertThat(seen.path("calls").size()).isEqualTo(1);
      }),
  ERRORS(
      "the error of an unknown model",
      (seen, input) -> {
        assertThat(seen.path("message").asString()).contains("none");
        assertThat(seen.path("status").asInt(404)).isEqualTo(404);
      }),
  ABORT(
      "a stream is aborted",
      (seen, input) -> {
        hasText(seen);
        assertThat(seen.path("pieces").asInt()).isPositive();
      }),
  RETRY(
      "a request is repeated after a 503",
      (seen, input) -> {
        hasText(seen);
        assertThat(seen.path("requests").asInt()).isGreaterThan(1);
      }),
  FILES_AND_BATCH(
      "a file is uploaded, run as a batch and read",
      (seen, input) -> {
        hasText(seen);
        assertThat(seen.path("status").asString()).isEqualTo("completed");
      }),
  RESPONSES("the Responses API, with an image", (seen, input) -> hasText(seen, input.expected()));

  private final String title;
  private final Check check;

  Scenario(String title, Check check) {
    this.title = title;
    this.check = check;
  }

  String title() {
    return title;
  }

  /** Asserts what the application observed. */
  void check(JsonNode seen, ScenarioInput input) {
    check.check(seen, input);
  }

  private static void hasText(JsonNode seen) {
    assertThat(seen.path("text").asString("")).as(seen.toString()).isNotBlank();
  }

  private static void hasText(JsonNode seen, String expected) {
    assertThat(seen.path("text").asString("")).as(seen.toString()).isEqualTo(expected);
  }

  private static void calls(JsonNode seen) {
    assertThat(seen.path("calls").isEmpty()).as(seen.toString()).isFalse();
    for (JsonNode call : seen.path("calls")) {
      assertThat(call.path("name").asString()).isEqualTo("count");
      isShape(call.path("arguments").asString());
    }
  }

  private static void isShape(String json) {
    assertThat(
            JsonMapper.shared().readTree(json).path("shape").asString("").toLowerCase(Locale.ROOT))
        .as(json)
        .isIn(List.of("star", "ring"));
  }

  private interface Check {
    void check(JsonNode seen, ScenarioInput input);
  }
}
