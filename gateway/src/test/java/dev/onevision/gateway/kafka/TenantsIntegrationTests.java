package dev.onevision.gateway.kafka;

import static dev.onevision.gateway.kafka.RunningGateway.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.gateway.testing.Http;
import dev.onevision.gateway.testing.KeyHash;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;

/** Two gateways on a real broker, with one key file. */
class TenantsIntegrationTests {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @TempDir private static Path folder;
  private static FakeWorker worker;
  private static ReactiveWebServerApplicationContext first;
  private static ReactiveWebServerApplicationContext second;

  @BeforeAll
  static void start() throws IOException {
    write("rotated-old");
    worker = new FakeWorker();
    first = gateway(4);
    second = gateway(5);
  }

  @AfterAll
  static void stop() {
    for (var gateway : new ReactiveWebServerApplicationContext[] {first, second}) {
      if (gateway != null) {
        gateway.close();
      }
    }
    worker.close();
  }

  private static void write(String rotated) throws IOException {
    Path next = folder.resolve("next.yaml");
    Files.writeString(
        next,
        """
        tenants:
          - {name: requests, requests-per-minute: 6, keys: [{id: r, sha256: %s}]}
          - {name: tokens, tokens-per-minute: 12, keys: [{id: t, sha256: %s}]}
          - {name: concurrent, max-concurrent-requests: 1, keys: [{id: c, sha256: %s}]}
          - {name: patient, requests-per-minute: 30, keys: [{id: p, sha256: %s}]}
          - {name: other, keys: [{id: o, sha256: %s}]}
          - {name: rotated, keys: [{id: now, sha256: %s}]}
        """
            .formatted(
                KeyHash.of("requests"),
                KeyHash.of("tokens"),
                KeyHash.of("concurrent"),
                KeyHash.of("patient"),
                KeyHash.of("other"),
                KeyHash.of(rotated)));
    Files.move(
        next, folder.resolve("keys.yaml"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void keyOverItsLimitIsRefusedByBothGateways() {
    int admitted = 0;
    for (int i = 0; i < 12; i++) {
      HttpResponse<String> response = ask(i % 2 == 0 ? first : second, "requests", "repeat a");
      admitted += response.statusCode() == 200 ? 1 : 0;
    }
    // One more for each request that arrived before the other gateway's message.
    assertThat(admitted).isBetween(6, 8);
    for (var gateway : List.of(first, second)) {
      HttpResponse<String> refused = ask(gateway, "requests", "repeat a");
      assertThat(Http.error(refused, 429).path("code").asString()).isEqualTo("rate_limit_exceeded");
      assertThat(refused.body()).contains("The tenant 'requests'", "6 requests per minute");
      assertThat(header(refused, "x-ratelimit-limit-requests")).isEqualTo("6");
      assertThat(header(refused, "x-ratelimit-remaining-requests")).isEqualTo("0");
      assertThat(header(refused, "x-ratelimit-reset-requests")).matches("(1m)?\\d+(\\.\\d+)?s");
      // A request comes back every ten seconds, and the excess is a debt of up to two.
      assertThat(Integer.parseInt(header(refused, "retry-after"))).isBetween(1, 30);
      assertThat(Integer.parseInt(header(refused, "retry-after-ms"))).isBetween(1, 30_000);
      assertThat(refused.headers().firstValue("x-ratelimit-limit-tokens")).isEmpty();
    }
  }

  @Test
  void tokensOfAnAnswerCountAtBothGateways() {
    HttpResponse<String> answered = ask(first, "tokens", "repeat a b c");
    assertThat(answered.statusCode()).isEqualTo(200);
    assertThat(header(answered, "x-ratelimit-remaining-tokens")).isEqualTo("12");
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> {
              HttpResponse<String> refused = ask(second, "tokens", "repeat a");
              Http.error(refused, 429);
              assertThat(header(refused, "x-ratelimit-limit-tokens")).isEqualTo("12");
              assertThat(header(refused, "x-ratelimit-remaining-tokens")).isEqualTo("0");
              assertThat(refused.headers().firstValue("retry-after")).isPresent();
            });
    Http.error(ask(first, "tokens", "repeat a"), 429);
  }

  @Test
  void requestInProgressAtOneGatewayCountsAtTheOther() throws IOException {
    try (InputStream stream =
        http(first).open(keyed(http(first).chat(stream("wait")), "concurrent")).join().body()) {
      assertThat(Http.readEvent(stream)).contains("Well");
      await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () ->
                  assertThat(ask(second, "concurrent", "repeat a").body())
                      .contains("already has 1 requests in progress"));
    }
    await().atMost(TIMEOUT).until(() -> ask(second, "concurrent", "repeat a").statusCode() == 200);
  }

  @Test
  void keyIsReplacedWithoutARestart() throws IOException {
    BatchClient before = new BatchClient(http(first), "rotated-old");
    String file = before.upload(BatchClient.line("a", BatchClient.text("repeat a")));
    write("rotated-new");
    for (var gateway : List.of(first, second)) {
      BatchClient after = new BatchClient(http(gateway), "rotated-new");
      await().atMost(TIMEOUT).until(() -> after.get("/v1/files/" + file).statusCode() == 200);
      Http.error(new BatchClient(http(gateway), "rotated-old").get("/v1/files"), 401);
      assertThat(after.get("/v1/files").body()).contains(file);
    }
  }

  @Test
  void whatBelongsToAnotherTenantDoesNotExist() {
    BatchClient own = new BatchClient(http(first), "patient");
    BatchClient other = new BatchClient(http(second), "other");
    String batch = own.start(BatchClient.line("a", BatchClient.text("repeat a")), "24h");
    String file = own.end(batch, TIMEOUT).path("output_file_id").asString();
    Http.error(other.get("/v1/files/" + file), 404);
    Http.error(other.get("/v1/files/" + file + "/content"), 404);
    Http.error(other.delete("/v1/files/" + file), 404);
    Http.error(other.get("/v1/batches/" + batch), 404);
    Http.error(other.cancel(batch), 404);
    assertThat(other.get("/v1/files").body()).doesNotContain(file);
    assertThat(other.get("/v1/batches").body()).doesNotContain(batch);
    assertThat(own.lines(own.batch(batch).path("output_file_id"))).hasSize(1);
  }

  @Test
  void streamOfAnotherTenantDoesNotExist() {
    HttpRequest request = http(first).chat(stream("repeat a b c"));
    String streamed = http(first).send(keyed(request, "patient")).join().body();
    String event = streamed.substring("id: ".length(), streamed.indexOf('\n'));
    HttpResponse<String> others = http(second).send(resumed(request, "other", event)).join();
    assertThat(Http.error(others, 404).path("code").asString()).isEqualTo("stream_not_found");
    HttpResponse<String> own = http(second).send(resumed(request, "patient", event)).join();
    assertThat(own.body()).contains("[DONE]");
  }

  private static HttpRequest resumed(HttpRequest request, String key, String event) {
    int port = Objects.requireNonNull(second.getWebServer()).getPort();
    return HttpRequest.newBuilder(keyed(request, key), (name, value) -> true)
        .uri(java.net.URI.create("http://localhost:" + port + "/v1/chat/completions"))
        .header("Last-Event-ID", event)
        .build();
  }

  private static HttpResponse<String> ask(
      ReactiveWebServerApplicationContext gateway, String key, String text) {
    Http http = http(gateway);
    return http.send(keyed(http.chat(body(text)), key)).join();
  }

  private static HttpRequest keyed(HttpRequest request, String key) {
    return HttpRequest.newBuilder(request, (name, value) -> true)
        .header("Authorization", "Bearer " + key)
        .build();
  }

  private static String body(String text) {
    return "{\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
  }

  private static String stream(String text) {
    return body(text).replaceFirst("\\{", "{\"stream\":true,");
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static ReactiveWebServerApplicationContext gateway(int partition) {
    return RunningGateway.start(
        partition,
        "--onevision.gateway.access.key-file=" + folder.resolve("keys.yaml"),
        "--onevision.gateway.access.key-file-poll=200ms");
  }
}
