package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Tool calls about an image, over HTTP. The demo model is not trained for them. */
@ExtendWith(RunningSuite.class)
class ToolsIntegrationTests {

  private static final String COUNT =
      """
      {"type": "function", "function": {"name": "count", "strict": true, "parameters": {
        "type": "object", "additionalProperties": false, "required": ["shape", "size"],
        "properties": {"shape": {"enum": ["circle", "star"]}, "size": {"type": "integer", "minimum": 1, "maximum": 9}}}}}
      """;
  private static final String NOW = "{\"type\": \"function\", \"function\": {\"name\": \"now\"}}";

  @Test
  void requiredCallsKeepTheirSchemasInEachChoice(SuiteClient suite) {
    JsonNode answer =
        ask(
            suite,
            Map.of(
                "tool_choice", "required", "n", 2, "seed", 3, "temperature", 1, "max_tokens", 400));
    assertThat(answer.path("choices")).hasSize(2);
    for (JsonNode choice : answer.path("choices").values()) {
      check(choice.path("message").path("tool_calls"), choice.path("finish_reason").asString());
    }
  }

  @Test
  void namedToolIsCalledOnce(SuiteClient suite) {
    Map<String, Object> now = Map.of("type", "function", "function", Map.of("name", "now"));
    JsonNode choice = ask(suite, Map.of("tool_choice", now)).at("/choices/0");
    assertThat(choice.at("/message/tool_calls")).hasSize(1);
    assertThat(choice.at("/message/tool_calls/0/function").toString())
        .isEqualTo("{\"name\":\"now\",\"arguments\":\"{}\"}");
    assertThat(choice.path("message").path("content").isNull()).isTrue();
    assertThat(choice.path("finish_reason").asString()).isEqualTo("tool_calls");
  }

  @Test
  void streamHasTheSameCallsAsTheWholeAnswer(SuiteClient suite) {
    Map<String, Object> fields =
        Map.of("tool_choice", "required", "parallel_tool_calls", false, "max_tokens", 300);
    JsonNode whole = ask(suite, fields).at("/choices/0/message/tool_calls");
    assertThat(whole).hasSize(1);
    Map<String, Object> streaming = new HashMap<>(fields);
    streaming.put("stream", true);
    StringBuilder call = new StringBuilder();
    String finish = "";
    for (String line : post(suite, streaming).body().lines().toList()) {
      if (line.startsWith("data: {")) {
        JsonNode choice = SuiteClient.JSON.readTree(line.substring(6)).at("/choices/0");
        JsonNode function = choice.at("/delta/tool_calls/0/function");
        call.append(function.path("name").asString(""))
            .append(function.path("arguments").asString(""));
        finish = choice.path("finish_reason").asString("");
      }
    }
    JsonNode function = whole.path(0).path("function");
    assertThat(call.toString())
        .isEqualTo(function.path("name").asString() + function.path("arguments").asString());
    assertThat(finish).isEqualTo("tool_calls");
  }

  @Test
  void autoAnswersWithTextOrCallsAndReadsResults(SuiteClient suite) {
    JsonNode first = ask(suite, Map.of()).at("/choices/0");
    assertThat(first.path("finish_reason").asString()).isIn("stop", "tool_calls");
    List<Object> messages = new ArrayList<>();
    messages.add(Map.of("role", "user", "content", "How many stars?"));
    messages.add(
        SuiteClient.JSON.readTree(
            "{\"role\": \"assistant\", \"content\": null, \"tool_calls\": [{\"id\": \"c\","
                + " \"type\": \"function\", \"function\": {\"name\": \"now\", \"arguments\":"
                + " \"{}\"}}]}"));
    messages.add(Map.of("role", "tool", "tool_call_id", "c", "content", "noon"));
    JsonNode second = ask(suite, Map.of("messages", messages));
    assertThat(second.path("usage").path("prompt_tokens").asInt()).isGreaterThan(100);
    assertThat(second.at("/choices/0/finish_reason").asString()).isIn("stop", "tool_calls");
  }

  @Test
  void strictSchemaThatCannotBeKeptIsRefused(SuiteClient suite) {
    String tool =
        "{\"type\": \"function\", \"function\": {\"name\": \"f\", \"strict\": %s, \"parameters\":"
            + " {\"type\": \"object\", \"not\": {}}}}";
    HttpResponse<String> refused =
        post(suite, Map.of("tools", List.of(SuiteClient.JSON.readTree(tool.formatted("true")))));
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    JsonNode error = SuiteClient.JSON.readTree(refused.body()).path("error");
    assertThat(error.path("param").asString()).isEqualTo("tools");
    assertThat(error.path("message").asString()).contains("'f'", "#/not");
    JsonNode loose = SuiteClient.JSON.readTree(tool.formatted("false"));
    assertThat(post(suite, Map.of("tools", List.of(loose), "max_tokens", 5)).statusCode())
        .isEqualTo(200);
  }

  private static void check(JsonNode calls, String finishReason) {
    assertThat(calls.size()).isPositive();
    int complete = finishReason.equals("tool_calls") ? calls.size() : calls.size() - 1;
    for (int i = 0; i < complete; i++) {
      JsonNode call = calls.path(i);
      assertThat(call.path("id").asString()).startsWith("call_").hasSizeLessThanOrEqualTo(64);
      JsonNode function = call.path("function");
      JsonNode arguments = SuiteClient.JSON.readTree(function.path("arguments").asString());
      if (function.path("name").asString().equals("now")) {
        assertThat(arguments.isEmpty()).isTrue();
      } else {
        assertThat(function.path("name").asString()).isEqualTo("count");
        assertThat(arguments.propertyNames()).containsExactly("shape", "size");
        assertThat(arguments.path("shape").asString()).isIn("circle", "star");
        assertThat(arguments.path("size").asInt()).isBetween(1, 9);
      }
    }
  }

  private static JsonNode ask(SuiteClient suite, Map<String, Object> more) {
    HttpResponse<String> response = post(suite, more);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return SuiteClient.JSON.readTree(response.body());
  }

  private static HttpResponse<String> post(SuiteClient suite, Map<String, Object> more) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("tools", List.of(SuiteClient.JSON.readTree(COUNT), SuiteClient.JSON.readTree(NOW)));
    fields.putAll(more);
    return suite.post(
        suite.body(
            "What is shown in this image?",
            List.of(Samples.folder().resolve("scene-1.png")),
            fields));
  }
}
