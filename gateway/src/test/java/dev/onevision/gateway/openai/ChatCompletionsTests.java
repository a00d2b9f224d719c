package dev.onevision.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Turn;
import dev.onevision.contract.wire.Usage;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.streams.Answers;
import dev.onevision.gateway.testing.Http;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@GatewayTest
class ChatCompletionsTests {

  private static final String HELLO =
      "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
  private static final String HELLO_STREAM =
      "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

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
  void aWholeAnswerIsOneObject() {
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(HELLO));
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "Good");
    token(request, 1, "");
    token(request, 2, " day");
    finish(request, "!", FinishReason.STOP, new Usage(12, 5, 3));

    assertThat(response.join().statusCode()).isEqualTo(200);
    assertThat(response.join().headers().firstValue("x-request-id")).hasValue(request.id());
    JsonNode body = Http.json(response.join());
    assertThat(body.path("id").asString()).isEqualTo("chatcmpl-" + request.id());
    assertThat(body.path("object").asString()).isEqualTo("chat.completion");
    assertThat(body.path("model").asString()).isEqualTo("tiny");
    assertThat(body.path("system_fingerprint").asString()).isEqualTo("f00d");
    assertThat(body.path("service_tier").asString()).isEqualTo("default");
    assertThat(request.priority()).isEqualTo(Priority.INTERACTIVE);
    JsonNode choice = body.path("choices").path(0);
    assertThat(choice.path("message").path("role").asString()).isEqualTo("assistant");
    assertThat(choice.path("message").path("content").asString()).isEqualTo("Good day!");
    assertThat(choice.path("finish_reason").asString()).isEqualTo("stop");
    assertThat(body.path("usage").path("prompt_tokens").asInt()).isEqualTo(12);
    assertThat(body.path("usage").path("completion_tokens").asInt()).isEqualTo(3);
    assertThat(body.path("usage").path("total_tokens").asInt()).isEqualTo(15);
    assertThat(suite.cancelled()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "auto, default",
    "default, default",
    "scale, default",
    "priority, default",
    "fast, default",
    "flex, flex"
  })
  void theServiceTierSaysWhichQueueTheRequestWaitsIn(String asked, String served) {
    String body =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"stream\":true,"
            + "\"service_tier\":\"%s\"}".formatted(asked);
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(body));
    GenerationRequest request = suite.takeRequest();
    assertThat(request.priority())
        .isEqualTo(served.equals("flex") ? Priority.BATCH : Priority.INTERACTIVE);
    token(request, 0, "Yes");
    finish(request, "", FinishReason.STOP, new Usage(9, 0, 1));
    assertThat(response.join().body()).contains("\"service_tier\":\"" + served + "\"");
  }

  @Test
  void toolsThatAreNotToBeCalledAreAccepted() {
    String body =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"tool_choice\":\"none\","
            + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}";
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(body));
    finish(suite.takeRequest(), "", FinishReason.STOP, new Usage(9, 0, 0));
    assertThat(response.join().statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"role\":\"assistant\",\"content\":null}; ''",
        "{\"role\":\"assistant\",\"content\":null,\"refusal\":\"No.\"}; No.",
        "{\"role\":\"assistant\",\"content\":\"Yes.\",\"refusal\":null}; Yes.",
        "{\"role\":\"assistant\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"No.\"}]}; No."
      })
  void whatAnAssistantDidNotSayOrRefusedIsRead(String message, String read) {
    String user = "{\"role\":\"user\",\"content\":\"Hello\"}";
    String body = "{\"messages\":[" + user + "," + message + "," + user + "]}";
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(body));
    GenerationRequest request = suite.takeRequest();
    assertThat(request.turns().get(1).parts()).containsExactly(new Part.Text(read));
    finish(request, "", FinishReason.STOP, new Usage(9, 0, 0));
    assertThat(response.join().statusCode()).isEqualTo(200);
  }

  @Test
  void aStreamDeliversEachTokenWhenItComes() throws Exception {
    CompletableFuture<HttpResponse<InputStream>> response = http.open(http.chat(HELLO_STREAM));
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "Gr\u00fc\u00df");
    HttpResponse<InputStream> head = response.join();
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("content-type"))
        .hasValue("text/event-stream;charset=UTF-8");
    try (InputStream body = head.body()) {
      JsonNode first = data(Http.readEvent(body), request, 0);
      assertThat(first.path("object").asString()).isEqualTo("chat.completion.chunk");
      JsonNode delta = first.path("choices").path(0).path("delta");
      assertThat(delta.path("role").asString()).isEqualTo("assistant");
      assertThat(delta.path("content").asString().getBytes(StandardCharsets.ISO_8859_1))
          .isEqualTo("Gr\u00fc\u00df".getBytes(StandardCharsets.UTF_8));
      assertThat(first.has("usage")).isFalse();

      token(request, 1, "");
      token(request, 2, " Gott");
      JsonNode second = data(Http.readEvent(body), request, 2);
      assertThat(second.path("choices").path(0).path("delta").path("content").asString())
          .isEqualTo(" Gott");
      assertThat(second.path("choices").path(0).path("delta").has("role")).isFalse();

      finish(request, "", FinishReason.LENGTH, new Usage(9, 0, 3));
      JsonNode last = data(Http.readEvent(body), request, 4);
      assertThat(last.path("choices").path(0).path("finish_reason").asString()).isEqualTo("length");
      assertThat(last.path("choices").path(0).path("delta")).isEmpty();
      assertThat(Http.readEvent(body)).isEqualTo("id: " + request.id() + ":6\ndata: [DONE]\n\n");
      assertThat(body.read()).isEqualTo(-1);
    }
  }

  @Test
  void usageComesInAChunkWithoutChoicesWhenAskedFor() throws Exception {
    CompletableFuture<HttpResponse<String>> response =
        http.send(
            http.chat(
                "{\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"));
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "A");
    finish(request, "B", FinishReason.STOP, new Usage(7, 2, 1));
    List<String> events = events(response.join().body());
    assertThat(events).hasSize(5);
    assertThat(data(events.get(0), request, 0).path("usage").isNull()).isTrue();
    assertThat(data(events.get(1), request, 1).path("choices").path(0).path("delta").toString())
        .isEqualTo("{\"content\":\"B\"}");
    assertThat(data(events.get(2), request, 2).path("usage").isNull()).isTrue();
    JsonNode usage = data(events.get(3), request, 3);
    assertThat(usage.path("choices")).isEmpty();
    assertThat(usage.path("usage").path("total_tokens").asInt()).isEqualTo(8);
    assertThat(usage.path("usage").path("prompt_tokens_details").path("image_tokens").asInt())
        .isEqualTo(2);
    assertThat(events.get(4)).endsWith("data: [DONE]");
  }

  @Test
  void tokensHeardAgainAreDeliveredOnce() {
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(HELLO_STREAM));
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "one ");
    token(request, 1, "two ");
    answers.accept(new ReplyEvent.Token(request.id(), 2, 0, 7, "one "));
    answers.accept(new ReplyEvent.Token(request.id(), 2, 1, 7, "two "));
    answers.accept(new ReplyEvent.Token(request.id(), 2, 2, 7, "three"));
    finish(request, "", FinishReason.STOP, new Usage(1, 0, 3));
    assertThat(contents(response.join().body())).isEqualTo("one two three");
  }

  @Test
  void aFailureBeforeTheFirstTokenIsAProperStatus() {
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(HELLO_STREAM));
    GenerationRequest request = suite.takeRequest();
    fail(request, Failure.Code.INVALID_MEDIA, "messages[0].content[1]");
    JsonNode error = Http.error(response.join(), 400);
    assertThat(error.path("param").asString()).isEqualTo("messages[0].content[1]");
    assertThat(error.path("code").asString()).isEqualTo("invalid_image");
    assertThat(error.path("message").asString()).isEqualTo("told by a worker");
    assertThat(suite.cancelled()).isEmpty();
  }

  @Test
  void eachKindOfFailureHasItsStatus() {
    expectStatus(Failure.Code.MEDIA_TOO_LARGE, 400, "image_too_large");
    expectStatus(Failure.Code.MEDIA_UNREACHABLE, 400, "invalid_image_url");
    expectStatus(Failure.Code.CONTEXT_EXCEEDED, 400, "context_length_exceeded");
    expectStatus(Failure.Code.INVALID_REQUEST, 400, "invalid_value");
    expectStatus(Failure.Code.DEADLINE_EXCEEDED, 504, "deadline_exceeded");
    expectStatus(Failure.Code.OVERLOADED, 429, "rate_limit_exceeded");
    expectStatus(Failure.Code.INTERNAL, 500, "internal_error");
  }

  @Test
  void aFailureAfterTheFirstTokenEndsTheStreamWithAnErrorEvent() {
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(HELLO_STREAM));
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "Go");
    fail(request, Failure.Code.INTERNAL, null);
    assertThat(response.join().statusCode()).isEqualTo(200);
    List<String> events = events(response.join().body());
    assertThat(events).hasSize(2);
    // No id: what is asked for behind the last one is the token that did not come.
    String start = "event: error\ndata: ";
    assertThat(events.get(1)).startsWith(start);
    JsonNode error = Http.json(events.get(1).substring(start.length())).path("error");
    assertThat(error.path("message").asString()).isEqualTo("told by a worker");
    assertThat(error.path("code").asString()).isEqualTo("internal_error");
  }

  @Test
  void aClientThatLeavesBeforeTheFirstTokenCancelsItsRequest() {
    CompletableFuture<HttpResponse<InputStream>> response = http.open(http.chat(HELLO_STREAM));
    GenerationRequest request = suite.takeRequest();
    response.cancel(true);
    await().atMost(Duration.ofSeconds(5)).until(() -> suite.cancelled().contains(request.id()));
  }

  @Test
  void aClientThatLeavesInTheMiddleCancelsItsRequest() throws Exception {
    CompletableFuture<HttpResponse<InputStream>> response = http.open(http.chat(HELLO_STREAM));
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "Go");
    InputStream body = response.join().body();
    Http.readEvent(body);
    body.close();
    await().atMost(Duration.ofSeconds(5)).until(() -> suite.cancelled().contains(request.id()));
  }

  @Test
  void aClientWithoutStreamThatLeavesCancelsItsRequest() {
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(HELLO));
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "Go");
    response.cancel(true);
    await().atMost(Duration.ofSeconds(5)).until(() -> suite.cancelled().contains(request.id()));
  }

  @Test
  void theDeadlineEndsTheRequestAndIsToldToTheWorkers() {
    CompletableFuture<HttpResponse<String>> response =
        http.send(
            http.request("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .header("x-request-timeout", "0.2")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(HELLO))
                .build());
    GenerationRequest request = suite.takeRequest();
    assertThat(request.deadline()).isBefore(Instant.now().plusSeconds(1));
    Http.error(response.join(), 504);
    await().until(() -> suite.cancelled().contains(request.id()));
  }

  @Test
  void picturesKeepTheirPlacesAndInlineOnesAreParked() {
    byte[] picture = new byte[100_000];
    new Random(1).nextBytes(picture);
    // An escaped slash must make no difference to a data URL.
    String url = "data:image\\/png;base64," + Base64.getEncoder().encodeToString(picture);
    String plain = url.replace("\\/", "/");
    http.fire(
        http.chat(
            """
            {"messages": [
              {"role": "developer", "content": "Be brief."},
              {"role": "user", "content": [
                {"type": "image_url", "image_url": {"url": "%s", "detail": "low"}},
                {"type": "text", "text": "And this?"},
                {"image_url": {"url": "https://example.org/a.jpg"}, "type": "image_url"},
                {"image_url": {"url": "%s"}, "type": "image_url"}]}]}
            """
                .formatted(plain, url)));
    GenerationRequest request = suite.takeRequest();
    assertThat(request.model()).isEqualTo("tiny");
    assertThat(request.replyTo().partition()).isEqualTo(3);
    assertThat(request.turns().get(0).role()).isEqualTo(Turn.Role.SYSTEM);
    List<Part> parts = request.turns().get(1).parts();
    assertThat(parts).hasSize(4);
    assertThat(inline(parts.get(0))).isEqualTo(picture);
    assertThat(((Part.Media) parts.get(0)).detail()).isEqualTo(Part.Detail.LOW);
    assertThat(parts.get(1)).isEqualTo(new Part.Text("And this?"));
    assertThat(parts.get(2))
        .isEqualTo(
            new Part.Media(
                new Part.Source.Remote(URI.create("https://example.org/a.jpg")),
                Part.Detail.AUTO,
                null,
                "messages[1].content[2].image_url.url"));
    assertThat(inline(parts.get(3))).isEqualTo(picture);
  }

  @Test
  void samplingAndStoppingAreHandedOn() {
    http.fire(
        http.chat(
            """
            {"messages": [{"role": "user", "content": "x"}], "temperature": 0, "top_p": 1,
             "top_k": 5, "seed": -7, "stop": ["a", "b"], "max_completion_tokens": 3, "n": 1,
             "repetition_penalty": 1.1, "user": "me", "metadata": {"a": "b"}, "unknown": [1]}
            """));
    GenerationRequest request = suite.takeRequest();
    assertThat(request.sampling().temperature()).isEqualTo(0.0);
    assertThat(request.sampling().topP()).isEqualTo(1.0);
    assertThat(request.sampling().topK()).isEqualTo(5);
    assertThat(request.sampling().seed()).isEqualTo(-7L);
    assertThat(request.sampling().repetitionPenalty()).isEqualTo(1.1);
    assertThat(request.stopping().maxTokens()).isEqualTo(3);
    assertThat(request.stopping().stopStrings()).containsExactly("a", "b");
  }

  @Test
  void aRequestWithoutASeedGetsOneSoThatAnotherWorkerRepeatsTheSameTokens() {
    http.fire(http.chat(HELLO));
    assertThat(suite.takeRequest().sampling().seed()).isNotNull();
  }

  @Test
  void withoutAReadyWorkerTheClientIsToldToTryAgain() {
    suite.announce();
    expectUnavailable(HELLO);
    suite.announce(FakeSuite.worker("llm-1", WorkerStatus.Role.LLM, false));
    expectUnavailable(HELLO);
    suite.announce(FakeSuite.worker("llm-1", WorkerStatus.Role.LLM, true));
    expectUnavailable(
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
            + "\"image_url\":{\"url\":\"https://example.org/a.jpg\"}}]}]}");
    assertThat(suite.requestsNotTaken()).isZero();
  }

  @Test
  void withoutTheBrokerTheClientIsToldToTryAgain() {
    suite.ready(false);
    expectUnavailable(HELLO);
    suite.ready(true);
    suite.failSending(new IllegalStateException("broker is gone"));
    expectUnavailable(HELLO);
    suite.failStoring(new IllegalStateException("broker is gone"));
    expectUnavailable(
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
            + "\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}]}");
  }

  private void expectUnavailable(String body) {
    HttpResponse<String> response = http.send(http.chat(body)).join();
    JsonNode error = Http.error(response, 503);
    assertThat(error.path("type").asString()).isEqualTo("server_error");
    assertThat(response.headers().firstValue("retry-after")).hasValue("2");
  }

  private void expectStatus(Failure.Code code, int status, String openAiCode) {
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(HELLO));
    fail(suite.takeRequest(), code, null);
    JsonNode error = Http.error(response.join(), status);
    assertThat(error.path("code").asString()).isEqualTo(openAiCode);
    assertThat(response.join().headers().firstValue("retry-after").isPresent())
        .isEqualTo(status == 429);
  }

  private byte[] inline(Part part) {
    return suite.parked(((Part.Source.Inline) ((Part.Media) part).source()).content());
  }

  private void token(GenerationRequest request, int index, String text) {
    answers.accept(new ReplyEvent.Token(request.id(), 1, index, 7, text));
  }

  private void finish(GenerationRequest request, String text, FinishReason reason, Usage usage) {
    answers.accept(new ReplyEvent.Finished(request.id(), 1, text, reason, usage, "f00d"));
  }

  private void fail(GenerationRequest request, Failure.Code code, @Nullable String parameter) {
    answers.accept(
        new ReplyEvent.Failed(request.id(), 1, new Failure(code, "told by a worker", parameter)));
  }

  private static JsonNode data(String event, GenerationRequest request, int index) {
    List<String> lines = event.strip().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).isEqualTo("id: " + request.id() + ":" + index);
    assertThat(lines.get(1)).startsWith("data: ");
    return Http.json(lines.get(1).substring("data: ".length()));
  }

  private static List<String> events(String stream) {
    assertThat(stream).endsWith("\n\n");
    return List.of(stream.strip().split("\n\n", -1));
  }

  private static String contents(String stream) {
    var text = new StringBuilder();
    for (String event : events(stream)) {
      String data = event.substring(event.indexOf("data: ") + 6);
      if (!data.equals("[DONE]")) {
        text.append(
            Http.json(data).path("choices").path(0).path("delta").path("content").asString(""));
      }
    }
    return text.toString();
  }
}
