package dev.onevision.gateway.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.CompletionFormat;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Turn;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.answers.Answers;
import dev.onevision.gateway.testing.Http;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The Responses API of a gateway whose workers the test plays. */
@GatewayTest
class ResponsesTests {

  private static final String CALL =
      "<tool_call>\n{\"name\": \"now\", \"arguments\": {\"a\": 1}}\n</tool_call>";
  private static final String TOOLS =
      ", 'tools': [{'type': 'function', 'name': 'now', 'parameters': {'type': 'object'}, 'strict':"
          + " true}]";

  @Autowired FakeSuite suite;
  @Autowired Answers answers;
  @LocalServerPort int port;
  Http http;

  @BeforeEach
  void reset() {
    suite.reset();
    http = new Http(port);
  }

  @Test
  void textIsAQuestionOfTheUser() {
    CompletableFuture<HttpResponse<String>> response =
        post(
            "{'input': 'Hello', 'instructions': 'Be brief.', 'max_output_tokens': 7, 'metadata':"
                + " {'a': 'b'}}");
    GenerationRequest request = suite.takeRequest();
    assertThat(request.turns())
        .containsExactly(
            new Turn(Turn.Role.SYSTEM, List.of(new Part.Text("Be brief."))),
            new Turn(Turn.Role.USER, List.of(new Part.Text("Hello"))));
    assertThat(request.stopping().maxTokens()).isEqualTo(7);
    token(request, 0, "Hi");
    finish(request, "!", FinishReason.STOP, new Usage(9, 2, 1, 4));
    JsonNode body = Http.json(response.join());
    assertThat(body.path("id").asString()).isEqualTo("resp_" + request.id());
    assertThat(body.path("object").asString()).isEqualTo("response");
    assertThat(body.path("status").asString()).isEqualTo("completed");
    assertThat(body.path("store").asBoolean(true)).isFalse();
    assertThat(body.path("metadata").toString()).isEqualTo("{\"a\":\"b\"}");
    assertThat(body.path("max_output_tokens").asInt()).isEqualTo(7);
    assertThat(body.path("output")).hasSize(1);
    JsonNode message = body.at("/output/0");
    assertThat(message.path("type").asString()).isEqualTo("message");
    assertThat(message.at("/content/0").toString())
        .isEqualTo(json("{'type':'output_text','text':'Hi!','annotations':[],'logprobs':[]}"));
    assertThat(body.path("usage").toString())
        .isEqualTo(
            json(
                "{'input_tokens':9,'input_tokens_details':{'cached_tokens':4,'cache_write_tokens':0,'image_tokens':2},"
                    + "'output_tokens':1,'output_tokens_details':{'reasoning_tokens':0},'total_tokens':10}"));
  }

  @Test
  void itemsAreMessagesCallsAndTheirResults() {
    var _ =
        post(
            "{'input': [{'role': 'user', 'content': [{'type': 'input_image', 'image_url':"
                + " 'https://example.org/a.png'},{'type': 'input_text', 'text': 'How"
                + " many?'}]},{'type': 'message', 'role': 'assistant', 'content': [{'type':"
                + " 'output_text', 'text': 'I look.', 'annotations': []}]},{'type':"
                + " 'function_call', 'id': 'fc_1', 'call_id': 'x', 'name': 'now', 'arguments':"
                + " '{}'},{'type': 'function_call', 'call_id': 'y', 'name': 'now', 'arguments':"
                + " '{}'},{'type': 'reasoning', 'summary': []},{'type': 'function_call_output',"
                + " 'call_id': 'x', 'output': 'noon'},{'type': 'function_call_output', 'call_id':"
                + " 'y', 'output': [{'type': 'input_text', 'text': 'one'}]}]}");
    List<Turn> turns = suite.takeRequest().turns();
    assertThat(turns).hasSize(4);
    assertThat(turns.getFirst().parts().getFirst()).isInstanceOf(Part.Media.class);
    assertThat(turns.subList(1, 4))
        .containsExactly(
            new Turn(
                Turn.Role.ASSISTANT,
                List.of(
                    new Part.Text("I look."),
                    new Part.ToolCall("now", "{}"),
                    new Part.ToolCall("now", "{}"))),
            new Turn(Turn.Role.TOOL, List.of(new Part.Text("noon"))),
            new Turn(Turn.Role.TOOL, List.of(new Part.Text("one"))));
  }

  @Test
  void formatAndToolsBecomeThoseOfAChatRequest() {
    var _ =
        post(
            "{'input': 'Hello', 'text': {'format': {'type': 'json_schema', 'name': 'a', 'strict':"
                + " true, 'schema': {'const': 5}}}"
                + TOOLS
                + ", 'tool_choice': {'type': 'allowed_tools', 'mode': 'auto', 'tools': [{'type':"
                + " 'function', 'name': 'now'}]}}");
    assertThat(suite.takeRequest().format())
        .isEqualTo(
            new CompletionFormat.Tools(
                List.of(new CompletionFormat.Tool("now", null, "{\"type\":\"object\"}", true)),
                List.of("now"),
                false,
                true,
                new CompletionFormat.JsonSchema("{\"const\":5}")));
    var _ =
        post("{'input': 'Hello'" + TOOLS + ", 'tool_choice': {'type': 'function', 'name': 'now'}}");
    assertThat(suite.takeRequest().format())
        .isInstanceOfSatisfying(
            CompletionFormat.Tools.class, tools -> assertThat(tools.required()).isTrue());
  }

  @Test
  void wholeAnswerHasTextAndCalls() {
    CompletableFuture<HttpResponse<String>> response = post("{'input': 'Hello'" + TOOLS + "}");
    GenerationRequest request = suite.takeRequest();
    finish(request, "I look.\n" + CALL, FinishReason.STOP, new Usage(9, 0, 0));
    JsonNode output = Http.json(response.join()).path("output");
    assertThat(output).hasSize(2);
    assertThat(output.at("/0/content/0/text").asString()).isEqualTo("I look.");
    assertThat(output.path(1).toString())
        .isEqualTo(
            json(
                "{'id':'fc_ID_0','type':'function_call','status':'completed','name':'now',"
                        .replace("ID", request.id())
                    + "'arguments':'{\\'a\\': 1}','call_id':'call_ID_0_0'}"
                        .replace("ID", request.id())));
  }

  @Test
  void streamHasAllEventsInOrder() {
    CompletableFuture<HttpResponse<String>> response =
        post("{'input': 'Hello', 'stream': true" + TOOLS + "}");
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "I ");
    token(request, 1, "look.");
    token(request, 2, "\n<tool_call>\n{\"name\": \"now\", \"arguments\": ");
    token(request, 3, "{\"a\":");
    token(request, 4, " 1}}\n</tool_call>");
    finish(request, "", FinishReason.STOP, new Usage(9, 0, 5));
    List<JsonNode> events = events(response.join().body());
    assertThat(events)
        .extracting(event -> event.path("type").asString())
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "response.completed");
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).path("sequence_number").asInt()).isEqualTo(i);
    }
    assertThat(events.get(0).at("/response/status").asString()).isEqualTo("in_progress");
    assertThat(events.get(6).path("text").asString()).isEqualTo("I look.");
    assertThat(events.get(8).path("output_index").asInt()).isZero();
    assertThat(events.get(9).at("/item/arguments").asString()).isEmpty();
    assertThat(events.get(9).path("output_index").asInt()).isEqualTo(1);
    assertThat(events.get(10).path("item_id").asString())
        .isEqualTo("fc_" + request.id() + "_0")
        .isEqualTo(events.get(13).at("/item/id").asString());
    assertThat(events.get(12).path("arguments").asString()).isEqualTo("{\"a\": 1}");
    JsonNode output = events.getLast().at("/response/output");
    assertThat(output).hasSize(2);
    assertThat(output.path(0)).isEqualTo(events.get(8).path("item"));
    assertThat(output.path(1)).isEqualTo(events.get(13).path("item"));
  }

  @Test
  void answerThatReachesTheMaxTokensIsIncomplete() {
    CompletableFuture<HttpResponse<String>> response = post("{'input': 'Hello', 'stream': true}");
    GenerationRequest request = suite.takeRequest();
    finish(request, "", FinishReason.LENGTH, new Usage(9, 0, 0));
    List<JsonNode> events = events(response.join().body());
    JsonNode last = events.getLast();
    assertThat(last.path("type").asString()).isEqualTo("response.incomplete");
    assertThat(last.at("/response/incomplete_details/reason").asString())
        .isEqualTo("max_output_tokens");
    assertThat(last.at("/response/output/0/status").asString()).isEqualTo("incomplete");
  }

  @Test
  void failureAfterTheFirstEventFailsTheResponse() {
    CompletableFuture<HttpResponse<String>> response = post("{'input': 'Hello', 'stream': true}");
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "Go");
    fail(request, Failure.Code.INTERNAL, null, "Broken.");
    JsonNode last = events(response.join().body()).getLast();
    assertThat(last.path("type").asString()).isEqualTo("response.failed");
    assertThat(last.at("/response/status").asString()).isEqualTo("failed");
    assertThat(last.at("/response/error").toString())
        .isEqualTo(json("{'code':'server_error','message':'Broken.'}"));
    assertThat(last.at("/response/output/0/content/0/text").asString()).isEqualTo("Go");
  }

  @Test
  void errorsOfWorkersNameTheFieldsOfThisApi() {
    CompletableFuture<HttpResponse<String>> response =
        post("{'instructions': 'x', 'input': [{'role': 'user', 'content': 'Hello'}]}");
    fail(
        suite.takeRequest(),
        Failure.Code.INVALID_MEDIA,
        "messages[1].content[0].image_url",
        "The image of 'messages[1].content[0].image_url' is damaged.");
    JsonNode error = Http.error(response.join(), 400);
    assertThat(error.path("param").asString()).isEqualTo("input[0].content[0].image_url");
    assertThat(error.path("message").asString()).contains("'input[0].content[0].image_url'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{}; input",
        "{'input': []}; input",
        "{'input': 5}; input",
        "{'input': [{'role': 'king', 'content': 'x'}]}; input[0].role",
        "{'input': [{'role': 'user', 'content': [{'type': 'input_file'}]}]};"
            + " input[0].content[0].type",
        "{'input': [{'type': 'item_reference', 'id': 'x'}]}; input[0]",
        "{'input': [{'type': 'web_search_call'}]}; input[0].type",
        "{'input': [{'type': 'function_call', 'call_id': 'a', 'name': 'a b'}]}; input[0].name",
        "{'input': [{'type': 'function_call_output', 'call_id': 'a', 'output': ''}]};"
            + " input[0].call_id",
        "{'input': [{'role': 'user', 'content': 'x'}, {'role': 'user', 'content': [{'type':"
            + " 'input_image', 'image_url': 'ftp://x/'}]}]}; input[1].content[0].image_url",
        "{'input': 'x', 'previous_response_id': 'resp_1'}; previous_response_id",
        "{'input': 'x', 'conversation': 'c'}; conversation",
        "{'input': 'x', 'store': true}; store",
        "{'input': 'x', 'background': true}; background",
        "{'input': 'x', 'truncation': 'auto'}; truncation",
        "{'input': 'x', 'include': ['file_search_call.results']}; include",
        "{'input': 'x', 'max_output_tokens': 0}; max_output_tokens",
        "{'input': 'x', 'temperature': 'hot'}; temperature",
        "{'input': 'x', 'text': {'format': {'type': 'json_schema', 'schema': {}}}};"
            + " text.format.name",
        "{'input': 'x', 'text': {'format': {'type': 'xml'}}}; text.format.type",
        "{'input': 'x', 'tools': [{'type': 'web_search'}]}; tools[0].type",
        "{'input': 'x', 'tools': [{'type': 'function'}]}; tools[0].name",
        "{'input': 'x', 'tool_choice': {'type': 'function', 'name': 'f'}}; tool_choice.name",
        "{'input': 'x', 'tool_choice': 'required'}; tool_choice"
      })
  void refusalsNameTheFieldsOfThisApi(String body, String param) {
    JsonNode error = Http.error(post(body).join(), 400);
    assertThat(error.path("param").asString()).as(error.toString()).isEqualTo(param);
    assertThat(error.path("message").asString()).doesNotContain("messages[", "response_format");
    assertThat(suite.requestsNotTaken()).isZero();
  }

  @Test
  void responsesAreNotStored() {
    JsonNode error = Http.error(http.get("/v1/responses/resp_1"), 404);
    assertThat(error.path("code").asString()).isEqualTo("response_not_found");
  }

  private CompletableFuture<HttpResponse<String>> post(String body) {
    return http.send(
        http.request("/v1/responses")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json(body)))
            .build());
  }

  /** Single quotes stand for double quotes. */
  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static List<JsonNode> events(String stream) {
    List<JsonNode> events = new ArrayList<>();
    for (String event : stream.strip().split("\n\n", -1)) {
      List<String> lines = event.lines().toList();
      JsonNode data = Http.json(lines.get(1).substring("data: ".length()));
      assertThat(lines.getFirst()).isEqualTo("event: " + data.path("type").asString());
      events.add(data);
    }
    return events;
  }

  private void token(GenerationRequest request, int index, String text) {
    answers.accept(new ReplyEvent.Token(request.id(), 1, index, 7, text));
  }

  private void finish(GenerationRequest request, String text, FinishReason reason, Usage usage) {
    answers.accept(new ReplyEvent.Finished(request.id(), 1, text, reason, usage, "f00d"));
  }

  private void fail(
      GenerationRequest request, Failure.Code code, @Nullable String parameter, String message) {
    answers.accept(new ReplyEvent.Failed(request.id(), 1, new Failure(code, message, parameter)));
  }
}
