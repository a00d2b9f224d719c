package dev.onevision.gateway.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.OwnThreads;
import dev.onevision.gateway.TestGateway;
import dev.onevision.gateway.testing.Http;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;

/** A gateway that is told to stop while requests are open. */
class DrainTests {

  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";
  private static final String WHOLE = "{" + MESSAGES + "}";
  private static final String STREAM = "{\"stream\":true," + MESSAGES + "}";

  private @Nullable ReactiveWebServerApplicationContext gateway;
  private CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);
  private FakeSuite suite = new FakeSuite();
  private Http http = new Http(0);
  private Http management = new Http(0);
  private @Nullable Answers answers;

  @AfterEach
  void close() {
    if (gateway != null) {
      gateway.close();
    }
    stopped.join();
  }

  @Test
  void whileItStillTakesRequestsItIsNotReadyAndEndsConnections() {
    start("4s", "1m");
    assertThat(http.get("/readyz").statusCode()).isEqualTo(200);
    stop();
    await().atMost(Duration.ofSeconds(10)).until(() -> http.get("/readyz").statusCode() == 503);
    assertThat(management.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
    assertThat(http.get("/livez").statusCode()).isEqualTo(200);
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(WHOLE));
    finish(suite.takeRequest());
    assertThat(response.join().statusCode()).isEqualTo(200);
    assertThat(response.join().headers().firstValue("connection")).hasValue("close");
  }

  @Test
  void streamThatEndsWithinTheDrainTimeIsComplete() {
    start("0s", "1m");
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(STREAM));
    GenerationRequest request = suite.takeRequest();
    token(request);
    stop();
    awaitNoConnections();
    finish(request);
    assertThat(response.join().body()).endsWith("[DONE]\n\n");
    stopped.join();
    assertThat(suite.cancelled()).isEmpty();
  }

  @Test
  void theManagementPortAnswersUntilTheLastAnswerHasEnded() {
    start("0s", "1m");
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(STREAM));
    GenerationRequest request = suite.takeRequest();
    token(request);
    stop();
    awaitNoConnections();
    HttpResponse<String> readiness = management.get("/actuator/health/readiness");
    assertThat(readiness.statusCode()).isEqualTo(503);
    assertThat(readiness.body()).contains("OUT_OF_SERVICE", "readinessState");
    assertThat(management.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
    assertThat(management.get("/actuator/prometheus").body())
        .contains("onevision_gateway_answers_open{application=\"onevision-gateway\"} 1.0");
    finish(request);
    assertThat(response.join().body()).endsWith("[DONE]\n\n");
    stopped.join();
    CompletableFuture<HttpResponse<String>> ended =
        management.send(management.request("/actuator/health").build());
    assertThat(ended).failsWithin(Duration.ofSeconds(10));
  }

  @Test
  void streamThatTakesLongerIsHandedOver() {
    start("0s", "200ms");
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(STREAM));
    GenerationRequest request = suite.takeRequest();
    token(request);
    stop();
    String[] events = response.join().body().split("\n\n", -1);
    assertThat(events).hasSize(3);
    assertThat(events[0]).startsWith("id: " + request.id() + ":0\n");
    // Without an id, so that the last one the client has is that of the last token.
    assertThat(events[1]).startsWith("event: error\ndata: {").contains("gateway_stopping");
    stopped.join();
    assertThat(suite.cancelled()).isEmpty();
  }

  @Test
  void whatNobodyCanGoOnReadingFailsAndIsCancelled() {
    start("0s", "200ms");
    CompletableFuture<HttpResponse<String>> whole = http.send(http.chat(WHOLE));
    GenerationRequest first = suite.takeRequest();
    token(first);
    CompletableFuture<HttpResponse<String>> stream = http.send(http.chat(STREAM));
    GenerationRequest second = suite.takeRequest();
    stop();
    for (HttpResponse<String> response : new HttpResponse[] {whole.join(), stream.join()}) {
      assertThat(Http.error(response, 503).path("code").asString()).isEqualTo("gateway_stopping");
      assertThat(response.headers().firstValue("retry-after")).isPresent();
    }
    stopped.join();
    assertThat(suite.cancelled()).containsExactlyInAnyOrder(first.id(), second.id());
  }

  private void start(String delay, String drain) {
    var started =
        (ReactiveWebServerApplicationContext)
            new SpringApplicationBuilder(TestGateway.class, OwnThreads.class)
                .run(
                    "--spring.config.name=gateway",
                    "--server.port=0",
                    "--management.server.port=0",
                    "--logging.level.root=WARN",
                    "--onevision.gateway.access.stop-delay=" + delay,
                    "--onevision.gateway.answers.drain-timeout=" + drain,
                    "--spring.lifecycle.timeout-per-shutdown-phase=2m");
    gateway = started;
    suite = started.getBean(FakeSuite.class);
    answers = started.getBean(Answers.class);
    http = new Http(Objects.requireNonNull(started.getWebServer()).getPort());
    management = Http.ofManagement(started);
  }

  private void stop() {
    stopped = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              Objects.requireNonNull(gateway).close();
              stopped.complete(null);
            });
  }

  private void awaitNoConnections() {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> http.send(http.request("/v1/models").build()).handle((r, e) -> e != null).join());
  }

  private Answers answers() {
    return Objects.requireNonNull(answers);
  }

  private void token(GenerationRequest request) {
    answers().accept(new ReplyEvent.Token(request.id(), 1, 0, 7, "One"));
  }

  private void finish(GenerationRequest request) {
    answers().accept(new ReplyEvent.Token(request.id(), 1, 0, 7, "One"));
    answers()
        .accept(
            new ReplyEvent.Finished(
                request.id(), 1, "", FinishReason.STOP, new Usage(9, 0, 1), "f"));
  }
}
