package dev.onevision.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.answers.Answers;
import dev.onevision.gateway.testing.Http;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** How requests are counted that end in different ways. */
@GatewayTest
class OutcomeTests {

  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";
  private static final String WHOLE = "{" + MESSAGES + "}";
  private static final String STREAM = "{\"stream\":true," + MESSAGES + "}";

  @Autowired FakeSuite suite;
  @Autowired Answers answers;
  @Autowired MeterRegistry registry;
  @LocalServerPort int port;
  Http http;

  @BeforeEach
  void reset() {
    suite.reset();
    http = new Http(port);
  }

  @Test
  void streamThatCameToItsEndIsAnswered() {
    double before = count("answered", true);
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(STREAM));
    finish(suite.takeRequest());
    assertThat(response.join().body()).endsWith("[DONE]\n\n");
    awaitCount("answered", true, before + 1);
  }

  @Test
  void wholeAnswerThatWasWrittenIsAnswered() {
    double before = count("answered", false);
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(WHOLE));
    finish(suite.takeRequest());
    assertThat(response.join().statusCode()).isEqualTo(200);
    awaitCount("answered", false, before + 1);
  }

  @Test
  void streamThatItsClientLeftIsCancelledAndNotAnswered() throws Exception {
    double cancelled = count("cancelled", true);
    double answered = count("answered", true);
    CompletableFuture<HttpResponse<InputStream>> response = http.open(http.chat(STREAM));
    GenerationRequest request = suite.takeRequest();
    token(request);
    try (InputStream body = response.join().body()) {
      Http.readEvent(body);
    }
    awaitCount("cancelled", true, cancelled + 1);
    assertThat(count("answered", true)).isEqualTo(answered);
    assertThat(suite.cancelled()).contains(request.id());
  }

  @Test
  void wholeAnswerThatNobodyWaitsForIsCancelledAndNotAnswered() {
    double cancelled = count("cancelled", false);
    double answered = count("answered", false);
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(WHOLE));
    GenerationRequest request = suite.takeRequest();
    token(request);
    response.cancel(true);
    awaitCount("cancelled", false, cancelled + 1);
    assertThat(count("answered", false)).isEqualTo(answered);
    assertThat(suite.cancelled()).contains(request.id());
  }

  @Test
  void streamWhoseClientLeavesWhileItIsAskedForIsCancelled() {
    double cancelled = count("cancelled", true);
    CompletableFuture<Void> sending = new CompletableFuture<>();
    suite.beforeSending(
        () -> {
          sending.complete(null);
          awaitCount("cancelled", true, cancelled + 1);
        });
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(STREAM));
    sending.join();
    response.cancel(true);
    GenerationRequest request = suite.takeRequest();
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(suite.cancelled()).contains(request.id()));
  }

  private void token(GenerationRequest request) {
    answers.accept(new ReplyEvent.Token(request.id(), 1, 0, 7, "One"));
  }

  private void finish(GenerationRequest request) {
    token(request);
    answers.accept(
        new ReplyEvent.Finished(request.id(), 1, "", FinishReason.STOP, new Usage(9, 0, 1), "f"));
  }

  private double count(String outcome, boolean stream) {
    return registry
        .counter(
            RequestMetric.REQUESTS.key(), "outcome", outcome, "stream", Boolean.toString(stream))
        .count();
  }

  private void awaitCount(String outcome, boolean stream, double expected) {
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(count(outcome, stream)).isEqualTo(expected));
  }
}
