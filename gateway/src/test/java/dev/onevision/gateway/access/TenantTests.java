package dev.onevision.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.answers.Answers;
import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.gateway.testing.Http;
import dev.onevision.gateway.testing.KeyHash;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A gateway with a key file. */
@GatewayTest
class TenantTests {

  private static final String BODY =
      "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

  @TempDir private static Path folder;

  @Autowired FakeSuite suite;
  @Autowired Answers answers;
  @LocalServerPort int port;
  Http http;

  @DynamicPropertySource
  static void keyFile(DynamicPropertyRegistry registry) throws IOException {
    Path file = folder.resolve("keys.yaml");
    Files.writeString(
        file,
        """
        tenants:
          - name: search
            keys:
              - {id: search-1, sha256: %s}
              - {id: search-2, sha256: %s}
          - name: night
            priority: batch
            keys:
              - {id: night-1, sha256: %s}
          - name: elsewhere
            models: [large]
            keys:
              - {id: elsewhere-1, sha256: %s}
          - {name: limited, requests-per-minute: 2, keys: [{id: l, sha256: %s}]}
          - {name: counted, tokens-per-minute: 1000, keys: [{id: c, sha256: %s}]}
          - {name: leaving, tokens-per-minute: 1000, keys: [{id: v, sha256: %s}]}
        """
            .formatted(
                KeyHash.of("search-a"),
                KeyHash.of("search-b"),
                KeyHash.of("night"),
                KeyHash.of("elsewhere"),
                KeyHash.of("limited"),
                KeyHash.of("counted"),
                KeyHash.of("leaving")));
    registry.add("onevision.gateway.access.key-file", () -> file);
  }

  @BeforeEach
  void connect() {
    suite.reset();
    http = new Http(port);
  }

  @Test
  void keysOfOneTenantShareItsFilesAndBatches() {
    BatchClient one = new BatchClient(new Http(port), "search-a");
    BatchClient two = new BatchClient(new Http(port), "search-b");
    BatchClient others = new BatchClient(new Http(port), "night");
    String batch = one.start(BatchClient.line("a", BatchClient.text("x")), "24h");
    String file = two.batch(batch).path("input_file_id").asString();
    assertThat(two.get("/v1/files").body()).contains(file);
    assertThat(others.get("/v1/files").body()).doesNotContain(file);
    assertThat(others.get("/v1/batches").body()).doesNotContain(batch);
    Http.error(others.get("/v1/files/" + file), 404);
    Http.error(others.get("/v1/files/" + file + "/content"), 404);
    Http.error(others.delete("/v1/files/" + file), 404);
    Http.error(others.get("/v1/batches/" + batch), 404);
    Http.error(others.cancel(batch), 404);
    BatchClient.ok(two.cancel(batch));
  }

  @Test
  void batchPriorityOfATenantMakesItsRequestsFlex() {
    http.fire(chat("night", BODY.replace("Hello", "By night")));
    assertThat(takeRequest("By night").priority()).isEqualTo(Priority.BATCH);
    http.fire(chat("search-a"));
    assertThat(takeRequest("Hello").priority()).isEqualTo(Priority.INTERACTIVE);
  }

  @Test
  void requestsOfATenantHaveOneOwner() {
    http.fire(chat("search-a", BODY.replace("Hello", "First")));
    GenerationRequest first = takeRequest("First");
    http.fire(chat("search-b", BODY.replace("Hello", "Second")));
    assertThat(takeRequest("Second").owner()).isEqualTo(first.owner()).matches("[0-9a-f]{32}");
    http.fire(chat("night", BODY.replace("Hello", "Third")));
    assertThat(takeRequest("Third").owner()).isNotEqualTo(first.owner());
  }

  @Test
  void modelThatATenantMayNotUseDoesNotExistForIt() {
    assertThat(Http.error(http.send(chat("elsewhere")).join(), 404).path("code").asString())
        .isEqualTo("model_not_found");
    assertThat(Http.json(models("elsewhere", "")).path("data")).isEmpty();
    Http.error(http.send(keyed("/v1/models/tiny", "elsewhere")).join(), 404);
    assertThat(Http.json(models("search-a", "")).path("data")).hasSize(1);
  }

  @Test
  void lineOfABatchMayNotUseItEither() {
    BatchClient client = new BatchClient(new Http(port), "elsewhere");
    String batch = client.start(BatchClient.line("a", Http.json(BODY)), "24h");
    var ended = client.end(batch, Duration.ofSeconds(60));
    assertThat(client.lines(ended.path("error_file_id")).toString()).contains("model_not_found");
  }

  @Test
  void requestOverTheLimitIsRefusedWithOpenAisHeaders() {
    HttpRequest unknown =
        HttpRequest.newBuilder(http.chat(BODY.replace("tiny", "none")), (name, value) -> true)
            .header("Authorization", "Bearer limited")
            .build();
    HttpResponse<String> first = http.send(unknown).join();
    assertThat(first.statusCode()).isEqualTo(404);
    assertThat(first.headers().firstValue("x-ratelimit-limit-requests")).hasValue("2");
    assertThat(first.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("1");
    http.send(unknown).join();
    HttpResponse<String> refused = http.send(unknown).join();
    assertThat(Http.error(refused, 429).path("type").asString()).isEqualTo("rate_limit_error");
    assertThat(refused.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("0");
    assertThat(refused.headers().firstValueAsLong("retry-after").orElse(0)).isBetween(1L, 30L);
    assertThat(refused.headers().firstValue("x-ratelimit-limit-tokens")).isEmpty();
  }

  @Test
  void tokensOfAnAnswerCount() {
    var response = http.send(chat("counted", BODY.replace("Hello", "Count me")));
    GenerationRequest request = takeRequest("Count me");
    answers.accept(new ReplyEvent.Token(request.id(), 1, 0, 7, "Hi"));
    answers.accept(
        new ReplyEvent.Finished(
            request.id(), 1, "", FinishReason.STOP, new Usage(499, 20, 1), "f"));
    assertThat(response.join().headers().firstValue("x-ratelimit-remaining-tokens"))
        .hasValue("1000");
    awaitTokens("counted", 500, 900);
  }

  @Test
  void leavingBeforeTheEndIsNotFree() throws IOException {
    String body = BODY.replace("Hello", "x".repeat(2000)).replaceFirst("\\{", "{\"stream\":true,");
    var open = http.open(chat("leaving", body));
    String id = takeRequest("xxxx").id();
    answers.accept(new ReplyEvent.Token(id, 1, 0, 7, "Hi"));
    try (var stream = open.join().body()) {
      assertThat(Http.readEvent(stream)).contains("Hi");
    }
    awaitTokens("leaving", 499, 900);
  }

  /** Between these numbers, because tokens come back while the test runs. */
  private void awaitTokens(String key, long least, long most) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              HttpRequest unknown =
                  HttpRequest.newBuilder(
                          http.chat(BODY.replace("tiny", "none")), (name, value) -> true)
                      .header("Authorization", "Bearer " + key)
                      .build();
              assertThat(
                      http.send(unknown)
                          .join()
                          .headers()
                          .firstValueAsLong("x-ratelimit-remaining-tokens")
                          .orElse(0))
                  .isBetween(least, most);
            });
  }

  private String models(String key, String id) {
    return http.send(keyed("/v1/models" + id, key)).join().body();
  }

  private HttpRequest keyed(String path, String key) {
    return http.request(path).header("Authorization", "Bearer " + key).build();
  }

  /** Other tests leave lines of batches behind. */
  private GenerationRequest takeRequest(String text) {
    GenerationRequest request = suite.takeRequest();
    while (!request.turns().toString().contains(text)) {
      request = suite.takeRequest();
    }
    return request;
  }

  private HttpRequest chat(String key) {
    return chat(key, BODY);
  }

  private HttpRequest chat(String key, String body) {
    return HttpRequest.newBuilder(http.chat(body), (name, value) -> true)
        .header("Authorization", "Bearer " + key)
        .build();
  }
}
