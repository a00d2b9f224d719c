package dev.onevision.gateway.kafka;

import static dev.onevision.gateway.kafka.RunningGateway.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.gateway.testing.Http;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import tools.jackson.databind.JsonNode;

/** Two gateways on a real broker: what one leaves behind, the other goes on with. */
class HandedOverIntegrationTests {

  private static final String TEXT = "one two three four five six seven eight";
  private static final String BODY =
      "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"halves " + TEXT + "\"}]}";

  private static FakeWorker worker;
  private static ReactiveWebServerApplicationContext survivor;

  @BeforeAll
  static void start() {
    worker = new FakeWorker();
    survivor = RunningGateway.start(1);
  }

  @AfterAll
  static void stop() {
    if (survivor != null) {
      survivor.close();
    }
    worker.close();
  }

  @Test
  void aStreamOutlivesTheGatewayThatStops() throws IOException {
    ReactiveWebServerApplicationContext stopping = RunningGateway.start(2);
    List<String> events = new ArrayList<>();
    try (InputStream body = http(stopping).open(http(stopping).chat(BODY)).join().body()) {
      stopping.close();
      events.addAll(events(new String(body.readAllBytes(), StandardCharsets.UTF_8)));
    }
    assertThat(events.removeLast()).startsWith("event: error\ndata: ").contains("gateway_stopping");
    CompletableFuture<HttpResponse<String>> rest =
        http(survivor).send(resume(BODY, events.getLast()));
    worker.goOn();
    events.addAll(events(rest.join().body()));
    assertThat(text(events)).isEqualTo(TEXT);
    assertThat(events.getLast()).endsWith("data: [DONE]");
    assertThat(worker.cancelled()).doesNotContain(events.getFirst().substring(4, 36));
  }

  @Test
  void aCancelledAnswerHasAnEndForWhoeverResumesItElsewhere() throws IOException {
    ReactiveWebServerApplicationContext other = RunningGateway.start(3);
    String body = BODY.replace("halves " + TEXT, "wait");
    String first;
    try (InputStream stream = http(other).open(http(other).chat(body)).join().body()) {
      first = Http.readEvent(stream);
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> worker.cancelled().contains(first.substring(4, 36)));
    HttpResponse<String> response = http(survivor).send(resume(body, first)).join();
    assertThat(Http.error(response, 410).path("code").asString()).isEqualTo("stream_cancelled");
    other.close();
  }

  private static HttpRequest resume(String body, String event) {
    return http(survivor)
        .request("/v1/chat/completions")
        .header("Content-Type", "application/json")
        .header("Last-Event-ID", event.lines().findFirst().orElseThrow().substring(4))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static List<String> events(String stream) {
    return List.of(stream.strip().split("\n\n", -1));
  }

  private static String text(List<String> events) {
    var text = new StringBuilder();
    for (String event : events) {
      int data = event.indexOf("data: {");
      if (data >= 0) {
        JsonNode choice = Http.json(event.substring(data + 6)).path("choices").path(0);
        text.append(choice.path("delta").path("content").asString(""));
      }
    }
    return text.toString();
  }
}
