package dev.onevision.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Usage;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayWithKeysTest;
import dev.onevision.gateway.answers.Answers;
import dev.onevision.gateway.answers.StreamMetric;
import dev.onevision.gateway.testing.Http;
import dev.onevision.gateway.testing.TestWorkers;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Two clients and a model that takes eight requests at once. */
@GatewayWithKeysTest
class FairTurnsTests {

  private static final String BODY =
      "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

  @Autowired FakeSuite suite;
  @Autowired Answers answers;
  @Autowired MeterRegistry registry;
  @LocalServerPort int port;
  Http http;

  @BeforeEach
  void connect() {
    suite.reset();
    suite.announce(
        TestWorkers.earlier("llm-1", WorkerStatus.Role.LLM, FakeSuite.MODEL, 2048, 8, true),
        FakeSuite.worker("vision-1", WorkerStatus.Role.VISION, true));
    http = new Http(port);
  }

  @Test
  void manyStreamsOfOneClientDoNotKeepAnotherWaiting() {
    List<CompletableFuture<HttpResponse<InputStream>>> streams = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      streams.add(http.open(chat("first-key")));
    }
    List<GenerationRequest> running = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      running.add(suite.takeRequest());
    }
    await().until(() -> waiting() == 13);
    assertThat(suite.requestsNotTaken()).isZero();

    CompletableFuture<HttpResponse<InputStream>> other = http.open(chat("second-key"));
    GenerationRequest others = suite.takeRequest();
    finish(others);
    assertThat(other.join().statusCode()).isEqualTo(200);
    assertThat(other.join().headers().firstValue("x-request-id")).hasValue(others.id());

    // An end lets the next of the first client's requests go, a client that leaves frees its place.
    finish(running.getFirst());
    suite.takeRequest();
    await().until(() -> waiting() == 12);
    streams.forEach(stream -> stream.cancel(true));
    await().until(() -> waiting() == 0);
  }

  @Test
  void requestThatWaitsTooLongTimesOut() {
    List<CompletableFuture<HttpResponse<InputStream>>> streams = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      streams.add(http.open(chat("first-key")));
      suite.takeRequest();
    }
    HttpRequest late =
        HttpRequest.newBuilder(chat("first-key"), (name, value) -> true)
            .header("x-request-timeout", "0.3")
            .build();
    HttpResponse<String> response = http.send(late).join();
    assertThat(Http.error(response, 504).path("code").asString()).isEqualTo("deadline_exceeded");
    assertThat(suite.requestsNotTaken()).isZero();
    streams.forEach(stream -> stream.cancel(true));
  }

  private double waiting() {
    return registry.get(StreamMetric.WAITING_REQUESTS.key()).gauge().value();
  }

  private void finish(GenerationRequest request) {
    answers.accept(
        new ReplyEvent.Finished(
            request.id(), 1, "", FinishReason.STOP, new Usage(9, 0, 0), "f00d"));
  }

  private HttpRequest chat(String key) {
    return HttpRequest.newBuilder(http.chat(BODY), (name, value) -> true)
        .header("Authorization", "Bearer " + key)
        .build();
  }
}
