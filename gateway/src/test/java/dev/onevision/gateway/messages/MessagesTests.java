package dev.onevision.gateway.messages;

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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The Messages API of a gateway whose workers the test plays. */
@GatewayTest
class MessagesTests {

  private static final String CALL =
      "<tool_call>\n{\"name\": \"now\", \"arguments\": {\"a\": 1}}\n</tool_call>";
  private static final String HELLO =
      "'max_tokens': 9, 'messages': [{'role': 'user', 'content': 'Hello'}]";
  private static final String TOOLS =
      ", 'tools': [{'name': 'now', 'description': 'Tells.', 'input_schema': {'type': 'object'}}]";

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
  void blocksAreTurnsOfAChat() {
    http.fire(
        request(
            "{'max_tokens': 9, 'stop_sequences': ['x'], 'top_k': 3, 'system': [{'type': 'text',"
                + " 'text': 'Be brief.'}], 'messages': [{'role': 'user', 'content': [{'type':"
                + " 'image', 'source': {'type': 'base64', 'media_type': 'image/png', 'data':"
                + " 'aGk='}},{'type': 'text', 'text': 'How many?', 'cache_control': {'type':"
                + " 'ephemeral'}}]},{'role': 'assistant', 'content': [{'type': 'text', 'text': 'I"
                + " look.'}, {'type': 'tool_use', 'id': 'a', 'name': 'now', 'input': {'b':"
                + " 1}}]},{'role': 'user', 'content': [{'type': 'tool_result', 'tool_use_id': 'a',"
                + " 'content': [{'type': 'text', 'text': 'noon'}]}, {'type': 'text', 'text':"
                + " 'So?'}]}]}"));
    GenerationRequest request = suite.takeRequest();
    List<Turn> turns = request.turns();
    assertThat(turns).hasSize(5);
    Part.Media image = (Part.Media) turns.get(1).parts().getFirst();
    assertThat(suite.stored(((Part.Source.Inline) image.source()).content()))
        .isEqualTo(new byte[] {'h', 'i'});
    assertThat(image.field()).isEqualTo("messages[1].content[0].image_url");
    assertThat(List.of(turns.get(0), turns.get(2), turns.get(3), turns.get(4)))
        .containsExactly(
            new Turn(Turn.Role.SYSTEM, List.of(new Part.Text("Be brief."))),
            new Turn(
                Turn.Role.ASSISTANT,
                List.of(new Part.Text("I look."), new Part.ToolCall("now", "{\"b\":1}"))),
            new Turn(Turn.Role.TOOL, List.of(new Part.Text("noon"))),
            new Turn(Turn.Role.USER, List.of(new Part.Text("So?"))));
    assertThat(request.stopping().maxTokens()).isEqualTo(9);
    assertThat(request.stopping().stopStrings()).containsExactly("x");
    assertThat(request.sampling().topK()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      value = {
        "{'type': 'auto', 'disable_parallel_tool_use': true}; false; false",
        "{'type': 'any'}; true; true",
        "{'type': 'tool', 'name': 'now'}; true; false"
      })
  void toolsAreThoseOfAChat(String choice, boolean required, boolean parallel) {
    http.fire(request("{" + HELLO + TOOLS + ", 'tool_choice': " + choice + "}"));
    CompletionFormat.Tools tools =
        (CompletionFormat.Tools) Objects.requireNonNull(suite.takeRequest().format());
    assertThat(tools.tools())
        .containsExactly(
            new CompletionFormat.Tool("now", "Tells.", "{\"type\":\"object\"}", false));
    assertThat(tools.required()).isEqualTo(required);
    assertThat(tools.parallel()).isEqualTo(parallel);
  }

  @Test
  void wholeMessageHasTextAndCalls() {
    CompletableFuture<HttpResponse<String>> response =
        http.send(request("{" + HELLO + TOOLS + "}"));
    GenerationRequest request = suite.takeRequest();
    finish(request, "I look.\n" + CALL, FinishReason.STOP, new Usage(9, 2, 0, 4));
    JsonNode body = Http.json(response.join());
    assertThat(body.toString())
        .isEqualTo(
            json("{'id':'msg_ID','type':'message','role':'assistant','model':'tiny','content':[{'type':'text','text':'I"
                     + " look.'},{'type':'tool_use','id':'call_ID_0_0','name':'now','input':{'a':1}}],"
                     + "'stop_reason':'tool_use','stop_sequence':null,'usage':{'input_tokens':5,"
                     + "'cache_creation_input_tokens':0,'cache_read_input_tokens':4,'output_tokens':0}}")
                .replace("ID", request.id()));
  }

  @Test
  void streamHasAllEventsInOrder() {
    CompletableFuture<HttpResponse<String>> response =
        http.send(request("{" + HELLO + TOOLS + ", 'stream': true}"));
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "I look.");
    token(request, 1, "\n<tool_call>\n{\"name\": \"now\", \"arguments\": {\"a\":");
    token(request, 2, " 1}}\n</tool_call>");
    finish(request, "", FinishReason.STOP, new Usage(9, 0, 3));
    List<JsonNode> events = events(response.join().body());
    assertThat(events)
        .extracting(event -> event.path("type").asString() + event.path("index").asString(""))
        .containsExactly(
            "message_start",
            "content_block_start0",
            "content_block_delta0",
            "content_block_stop0",
            "content_block_start1",
            "content_block_delta1",
            "content_block_delta1",
            "content_block_stop1",
            "message_delta",
            "message_stop");
    assertThat(events.get(2).path("delta").toString())
        .isEqualTo(json("{'type':'text_delta','text':'I look.'}"));
    assertThat(
            events.get(5).at("/delta/partial_json").asString()
                + events.get(6).at("/delta/partial_json").asString())
        .isEqualTo(json("{'a': 1}"));
    assertThat(events.get(8).at("/delta/stop_reason").asString()).isEqualTo("tool_use");
    assertThat(events.get(8).at("/usage/output_tokens").asInt()).isEqualTo(3);
  }

  @Test
  void errorsOfWorkersNameTheFieldsOfThisApi() {
    CompletableFuture<HttpResponse<String>> response =
        http.send(
            request(
                "{'max_tokens': 9, 'system': 'x', 'messages': [{'role': 'user', 'content':"
                    + " [{'type': 'image', 'source': {'type': 'url', 'url':"
                    + " 'https://example.org/a.png'}}]}]}"));
    GenerationRequest request = suite.takeRequest();
    String field = ((Part.Media) request.turns().get(1).parts().getFirst()).field();
    answers.accept(
        new ReplyEvent.Failed(
            request.id(), 1, new Failure(Failure.Code.INVALID_MEDIA, "It is damaged.", field)));
    JsonNode error = Http.error(response.join(), 400);
    assertThat(error.path("param").asString()).isEqualTo("messages[0].content[0].source");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'messages': [{'role': 'user', 'content': 'x'}]}; max_tokens",
        "{'max_tokens': 0, 'messages': [{'role': 'user', 'content': 'x'}]}; max_tokens",
        "{'max_tokens': 9}; messages",
        "{'max_tokens': 9, 'messages': []}; messages",
        "{'max_tokens': 9, 'messages': [{'role': 'system', 'content': 'x'}]}; messages[0].role",
        "{'max_tokens': 9, 'messages': [{'role': 'user'}]}; messages[0].content",
        "{'max_tokens': 9, 'messages': [{'role': 'user', 'content': [{'type': 'document'}]}]};"
            + " messages[0].content[0].type",
        "{'max_tokens': 9, 'messages': [{'role': 'user', 'content': [{'type': 'image'}]}]};"
            + " messages[0].content[0].source.type",
        "{'max_tokens': 9, 'messages': [{'role': 'user', 'content': [{'type': 'tool_result',"
            + " 'tool_use_id': 'a'}]}]}; messages[0].content[0].tool_use_id",
        "{'max_tokens': 9, 'messages': [{'role': 'user', 'content': 'x'}], 'tool_choice': {'type':"
            + " 'tool', 'name': 'f'}}; tool_choice.name",
        "{'max_tokens': 9, 'messages': [{'role': 'user', 'content': 'x'}], 'tools': [{'type':"
            + " 'bash_20250124', 'name': 'bash'}]}; tools[0].type",
        "{'max_tokens': 9, 'messages': [{'role': 'user', 'content': 'x'}], 'stop_sequences': ['']};"
            + " stop_sequences"
      })
  void refusalsNameTheFieldsOfThisApi(String body, String param) {
    JsonNode error = Http.error(http.send(request(body)).join(), 400);
    assertThat(error.path("param").asString()).as(error.toString()).isEqualTo(param);
    assertThat(suite.requestsNotTaken()).isZero();
  }

  private HttpRequest request(String body) {
    return http.request("/v1/messages")
        .header("Content-Type", "application/json")
        .header("anthropic-version", "2023-06-01")
        .POST(HttpRequest.BodyPublishers.ofString(json(body)))
        .build();
  }

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
}
