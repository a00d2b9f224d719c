package dev.onevision.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.CompletionFormat;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Turn;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Tools in requests, and calls in answers. */
@GatewayTest
class ToolsTests extends ChatScenarios {

  private static final String TOOLS =
      "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"count\",\"description\":\"Counts.\","
          + "\"parameters\":{\"properties\":{\"a\":{\"type\":\"integer\"}}},\"strict\":true}},"
          + "{\"type\":\"function\",\"function\":{\"name\":\"now\"}}]";
  private static final List<String> PIECES =
      List.of(
          "I",
          " count",
          ".\n",
          "<tool",
          "_call>\n{\"name\": \"count\", \"argum",
          "ents\": {",
          "\"a\":",
          " 3}",
          "}",
          "\n</tool_call>\n<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool",
          "_call>");

  private static String body(String more) {
    return "{\"messages\":[{\"role\":\"user\",\"content\":\"How many?\"}]," + TOOLS + more + "}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      nullValues = "-",
      quoteCharacter = '`',
      value = {
        "``; -; false; true",
        ",\"tool_choice\":\"auto\",\"parallel_tool_calls\":false; -; false; false",
        ",\"tool_choice\":\"required\"; -; true; true",
        ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"now\"}}; now; true;"
            + " false",
        ",\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"count\"}}]}};"
            + " count; false; true"
      })
  void workersGetTheToolsAndTheChoice(
      String fields, @Nullable String callable, boolean required, boolean parallel) {
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(body(fields)));
    GenerationRequest request = suite.takeRequest();
    assertThat(request.format())
        .isEqualTo(
            new CompletionFormat.Tools(
                List.of(
                    new CompletionFormat.Tool(
                        "count",
                        "Counts.",
                        "{\"properties\":{\"a\":{\"type\":\"integer\"}},\"type\":\"object\"}",
                        true),
                    new CompletionFormat.Tool("now", null, null, false)),
                callable == null ? null : List.of(callable),
                required,
                parallel,
                null));
    finish(request, "", FinishReason.STOP, new Usage(9, 0, 0));
    assertThat(response.join().statusCode()).isEqualTo(200);
  }

  @Test
  void theFormOfTextIsThatOfAnAnswerWithoutCalls() {
    String format = ",\"response_format\":{\"type\":\"json_object\"}";
    http.fire(http.chat(body(format)));
    assertThat(tools(suite.takeRequest()).text()).isEqualTo(new CompletionFormat.JsonObject());
    http.fire(http.chat(body(format + ",\"tool_choice\":\"none\"")));
    assertThat(suite.takeRequest().format()).isEqualTo(new CompletionFormat.JsonObject());
    http.fire(http.chat(body(format + ",\"tool_choice\":\"required\"")));
    assertThat(tools(suite.takeRequest()).text()).isNull();
  }

  @Test
  void wholeAnswerHasTheCalls() {
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(body("")));
    GenerationRequest request = suite.takeRequest();
    send(request);
    JsonNode choice = Http.json(response.join()).path("choices").path(0);
    assertThat(choice.path("finish_reason").asString()).isEqualTo("tool_calls");
    assertThat(choice.path("message").toString())
        .isEqualTo(
            ("{'role':'assistant','content':'I"
                 + " count.','refusal':null,'tool_calls':[{'id':'call_ID_0_0','type':'function','function':{'name':'count','arguments':'{\\'a\\':"
                 + " 3}'}},"
                 + "{'id':'call_ID_0_1','type':'function','function':{'name':'now','arguments':'{}'}}]}")
                .replace('\'', '"')
                .replace("ID", request.id()));
  }

  @Test
  void contentOfAMessageThatOnlyCallsIsNull() {
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(body("")));
    GenerationRequest request = suite.takeRequest();
    String call = "<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>";
    finish(request, call, FinishReason.STOP, new Usage(9, 0, 0));
    JsonNode message = Http.json(response.join()).at("/choices/0/message");
    assertThat(message.path("content").isNull()).isTrue();
    assertThat(message.path("tool_calls")).hasSize(1);
  }

  @Test
  void callThatReachesTheMaxTokensIsIncomplete() {
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(body("")));
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "<tool_call>\n{\"name\": \"count\", \"arguments\": {\"a\"");
    finish(request, ": ", FinishReason.LENGTH, new Usage(9, 0, 1));
    JsonNode choice = Http.json(response.join()).at("/choices/0");
    assertThat(choice.path("finish_reason").asString()).isEqualTo("length");
    assertThat(choice.at("/message/tool_calls/0/function/arguments").asString())
        .isEqualTo("{\"a\": ");
  }

  @Test
  void streamHasTheCallsInPiecesAndIdsOfTokens() {
    CompletableFuture<HttpResponse<String>> response =
        http.send(http.chat(body(",\"stream\":true")));
    GenerationRequest request = suite.takeRequest();
    send(request);
    StringBuilder text = new StringBuilder();
    StringBuilder arguments = new StringBuilder();
    String finish = "";
    for (String event : response.join().body().strip().split("\n\n", -1)) {
      String data = event.substring(event.indexOf("data: ") + 6);
      if (data.equals("[DONE]")) {
        continue;
      }
      assertThat(event).startsWith("id: " + request.id() + ":");
      JsonNode choice = Http.json(data).path("choices").path(0);
      text.append(choice.path("delta").path("content").asString(""));
      for (JsonNode call : choice.path("delta").path("tool_calls").values()) {
        boolean begins = call.has("id");
        assertThat(call.has("type")).isEqualTo(begins);
        assertThat(call.path("function").has("name")).isEqualTo(begins);
        arguments
            .append(begins ? call.path("index") + call.at("/function/name").asString() : "")
            .append(call.at("/function/arguments").asString());
      }
      finish = choice.path("finish_reason").asString("");
    }
    assertThat(text.toString()).isEqualTo("I count.");
    assertThat(arguments.toString()).isEqualTo("0count{\"a\": 3}1now{}");
    assertThat(finish).isEqualTo("tool_calls");
  }

  @Test
  void resumedStreamSendsTheRestOfTheCalls() {
    String body = body(",\"stream\":true,\"stream_options\":{\"resumable\":true}");
    CompletableFuture<HttpResponse<String>> whole = http.send(http.chat(body));
    GenerationRequest request = suite.takeRequest();
    send(request);
    String events = whole.join().body();
    int cut = events.indexOf("id: " + request.id() + ":7");
    HttpResponse<String> rest =
        http.send(
                HttpRequest.newBuilder(http.chat(body), (name, value) -> true)
                    .header("Last-Event-ID", request.id() + ":6")
                    .build())
            .join();
    assertThat(rest.body()).isEqualTo(events.substring(cut));
  }

  @Test
  void resultsAreInTheOrderOfTheCalls() {
    String body =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"How many?\"},"
            + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
            + "{\"id\":\"x\",\"type\":\"function\",\"function\":{\"name\":\"count\",\"arguments\":\"{\\\"a\\\":1}\"}},"
            + "{\"id\":\"y\",\"type\":\"function\",\"function\":{\"name\":\"now\",\"arguments\":\"\"}}]},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"y\",\"content\":\"noon\"},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"x\",\"content\":[{\"type\":\"text\",\"text\":\"3\"}]}]}";
    http.fire(http.chat(body));
    assertThat(suite.takeRequest().turns())
        .containsExactly(
            new Turn(Turn.Role.USER, List.of(new Part.Text("How many?"))),
            new Turn(
                Turn.Role.ASSISTANT,
                List.of(
                    new Part.Text(""),
                    new Part.ToolCall("count", "{\"a\":1}"),
                    new Part.ToolCall("now", "{}"))),
            new Turn(Turn.Role.TOOL, List.of(new Part.Text("3"))),
            new Turn(Turn.Role.TOOL, List.of(new Part.Text("noon"))));
  }

  private static CompletionFormat.Tools tools(GenerationRequest request) {
    return (CompletionFormat.Tools) Objects.requireNonNull(request.format());
  }

  private void send(GenerationRequest request) {
    for (int i = 0; i < PIECES.size(); i++) {
      ReplyEvent token = new ReplyEvent.Token(request.id(), 1, i, 7, PIECES.get(i));
      suite.log(token);
      answers.accept(token);
    }
    ReplyEvent end =
        new ReplyEvent.Finished(
            request.id(), 1, "", FinishReason.STOP, new Usage(9, 0, PIECES.size()), "f00d");
    suite.log(end);
    answers.accept(end);
  }
}
