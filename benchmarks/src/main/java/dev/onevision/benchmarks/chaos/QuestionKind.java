package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.Question;
import dev.onevision.benchmarks.suite.Sample;
import dev.onevision.client.ChatRequest;
import java.util.List;
import java.util.Map;

/** Kinds of requests that clients of any release send. */
enum QuestionKind {
  STREAM_WITH_IMAGE("resumable stream with an image", true),
  STREAM_WITHOUT_IMAGE("resumable stream without an image", true),
  WHOLE_WITH_IMAGE("response with an image", false),
  WHOLE_WITHOUT_IMAGE("response without an image", false),
  SCHEMA("JSON schema", false),
  /** Workers announce whether they know tools, so a gateway may hold these back. */
  TOOLS("tools", true);

  private static final int TOKENS = 60;

  private final String title;
  private final boolean stream;

  QuestionKind(String title, boolean stream) {
    this.title = title;
    this.stream = stream;
  }

  String title() {
    return title;
  }

  boolean isStream() {
    return stream;
  }

  boolean needsFeature() {
    return this == TOOLS;
  }

  /**
   * The request.
   *
   * @param seed of the completion, which is sampled
   */
  ChatRequest request(Sample sample, long seed) {
    Question question = new Question(sample, seed, TOKENS);
    return switch (this) {
      case STREAM_WITH_IMAGE -> question.stream();
      case STREAM_WITHOUT_IMAGE -> withoutImage(question.stream(), sample);
      case WHOLE_WITH_IMAGE -> question.whole();
      case WHOLE_WITHOUT_IMAGE -> withoutImage(question.whole(), sample);
      case SCHEMA ->
          withoutImage(question.whole(), sample)
              .with("ignore_eos", false)
              .with("response_format", schema());
      case TOOLS ->
          withoutImage(question.stream(), sample)
              .with("ignore_eos", false)
              .with(Map.of("tools", tools(), "tool_choice", "required"));
    };
  }

  private static ChatRequest withoutImage(ChatRequest request, Sample sample) {
    return request.with("messages", List.of(Map.of("role", "user", "content", sample.question())));
  }

  private static Map<String, Object> schema() {
    return Map.of(
        "type",
        "json_schema",
        "json_schema",
        Map.of("name", "scene", "strict", true, "schema", scene()));
  }

  private static List<Map<String, Object>> tools() {
    return List.of(
        Map.of(
            "type",
            "function",
            "function",
            Map.of("name", "draw", "strict", true, "parameters", scene())));
  }

  private static Map<String, Object> scene() {
    return Map.of(
        "type",
        "object",
        "properties",
        Map.of(
            "shapes", Map.of("type", "integer"),
            "color", Map.of("enum", List.of("blue", "white", "green"))),
        "required",
        List.of("shapes", "color"),
        "additionalProperties",
        false);
  }
}
