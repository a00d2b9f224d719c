package dev.onevision.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Chat requests that fail, and clients that leave before the end. */
@GatewayTest
class ChatFailureTests extends ChatScenarios {

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
}
