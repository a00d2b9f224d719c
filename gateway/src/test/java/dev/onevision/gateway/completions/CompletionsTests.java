package dev.onevision.gateway.completions;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Text completions of a gateway whose workers the test plays. */
@GatewayTest
class CompletionsTests {

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
  void wholeCompletionContinuesTheTextOfTheRequest() {
    CompletableFuture<HttpResponse<String>> response = post("{'prompt': ['Once'], 'n': 2}");
    GenerationRequest request = suite.takeRequest();
    assertThat(request.turns())
        .containsExactly(new Turn(Turn.Role.TEXT, List.of(new Part.Text("Once"))));
    assertThat(request.stopping().maxTokens()).isEqualTo(16);
    for (int choice = 0; choice < 2; choice++) {
      answers.accept(
          new ReplyEvent.ChoiceFinished(
              request.id(), 1, choice, 0, " upon " + choice, FinishReason.LENGTH));
    }
    finish(request, "", 0);
    JsonNode body = Http.json(response.join());
    assertThat(body.path("id").asString()).isEqualTo("cmpl-" + request.id());
    assertThat(body.path("object").asString()).isEqualTo("text_completion");
    assertThat(body.path("choices").toString())
        .isEqualTo(
            json(
                "[{'index':0,'text':' upon 0','logprobs':null,'finish_reason':'length'},"
                    + "{'index':1,'text':' upon 1','logprobs':null,'finish_reason':'length'}]"));
    assertThat(body.at("/usage/total_tokens").asInt()).isEqualTo(3);
  }

  @Test
  void streamHasThePiecesTheReasonAndTheUsage() {
    CompletableFuture<HttpResponse<String>> response =
        post("{'prompt': 'Once', 'stream': true, 'stream_options': {'include_usage': true}}");
    GenerationRequest request = suite.takeRequest();
    answers.accept(new ReplyEvent.Token(request.id(), 1, 0, 7, " upon"));
    finish(request, " a", 1);
    List<String> events = List.of(response.join().body().strip().split("\n\n", -1));
    assertThat(events).hasSize(4);
    assertThat(text(events.get(0)) + text(events.get(1))).isEqualTo(" upon a");
    assertThat(data(events.get(1)).at("/choices/0/finish_reason").asString()).isEqualTo("stop");
    assertThat(data(events.get(2)).at("/usage/completion_tokens").asInt()).isEqualTo(1);
    assertThat(events.get(3)).isEqualTo("data: [DONE]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{}; prompt",
        "{'prompt': ''}; prompt",
        "{'prompt': 5}; prompt",
        "{'prompt': ['a', 'b']}; prompt",
        "{'prompt': [[1, 2]]}; prompt",
        "{'prompt': 'a', 'echo': true}; echo",
        "{'prompt': 'a', 'suffix': 'b'}; suffix",
        "{'prompt': 'a', 'logprobs': 3}; logprobs",
        "{'prompt': 'a', 'best_of': 3}; best_of",
        "{'prompt': 'a', 'temperature': 3}; temperature",
        "{'prompt': 'a', 'stream': true, 'stream_options': {'resumable': true}};"
            + " stream_options.resumable"
      })
  void refusalsNameTheField(String body, String param) {
    JsonNode error = Http.error(post(body).join(), 400);
    assertThat(error.path("param").asString()).as(error.toString()).isEqualTo(param);
    assertThat(suite.requestsNotTaken()).isZero();
  }

  private CompletableFuture<HttpResponse<String>> post(String body) {
    return http.send(
        http.request("/v1/completions")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json(body)))
            .build());
  }

  private void finish(GenerationRequest request, String text, int tokens) {
    answers.accept(
        new ReplyEvent.Finished(
            request.id(), 1, text, FinishReason.STOP, new Usage(3, 0, tokens), "f00d"));
  }

  private static String text(String event) {
    return data(event).at("/choices/0/text").asString();
  }

  private static JsonNode data(String event) {
    return Http.json(event.substring("data: ".length()));
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
