package dev.onevision.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.answers.Answers;
import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.gateway.testing.Http;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

@GatewayTest
@TestPropertySource(
    properties = {
      "onevision.gateway.access.keys=first-key",
      "onevision.gateway.audit.enabled=true"
    })
class AuditTests {

  private static final String BODY =
      "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"secret question\"}]}";

  @TempDir private static Path folder;

  @Autowired FakeSuite suite;
  @Autowired Answers answers;
  @LocalServerPort int port;
  Http http;

  @DynamicPropertySource
  static void file(DynamicPropertyRegistry registry) {
    registry.add("onevision.gateway.audit.file", AuditTests::file);
  }

  private static Path file() {
    return folder.resolve("audit.jsonl");
  }

  @BeforeEach
  void connect() {
    suite.reset();
    http = new Http(port);
  }

  @Test
  void answeredRequestHasItsTenantAndTokensButNoContent() throws IOException {
    CompletableFuture<HttpResponse<String>> response = http.send(chat("tiny", "first-key"));
    answer(suite.takeRequest());
    JsonNode record = record(id(response.join()));
    assertThat(record.path("tenant").asString()).matches("key-[0-9a-f]{8}");
    assertThat(record.path("key").asString()).isEqualTo(record.path("tenant").asString());
    assertThat(record.path("method").asString()).isEqualTo("POST");
    assertThat(record.path("route").asString()).isEqualTo("/v1/chat/completions");
    assertThat(record.path("status").asInt()).isEqualTo(200);
    assertThat(record.path("outcome").asString()).isEqualTo("answered");
    assertThat(record.path("model").asString()).isEqualTo("tiny");
    assertThat(record.path("prompt_tokens").asInt()).isEqualTo(30);
    assertThat(record.path("cached_tokens").asInt()).isEqualTo(7);
    assertThat(record.path("completion_tokens").asInt()).isEqualTo(1);
    assertThat(record.path("first_token_millis").asLong())
        .isBetween(0L, record.path("millis").asLong());
    assertThat(record.path("time").asString()).matches("20\\d\\d-\\d\\d-\\d\\dT.*Z");
    assertThat(Files.readString(file())).doesNotContain("secret", "question", "reply", "first-key");
  }

  @Test
  void refusedRequestsAreRecorded() {
    JsonNode key = record(id(http.send(chat("tiny", "wrong")).join()));
    assertThat(key.path("status").asInt()).isEqualTo(401);
    assertThat(key.path("outcome").asString()).isEqualTo("refused");
    assertThat(key.has("tenant")).isFalse();
    JsonNode model = record(id(http.send(chat("none", "first-key")).join()));
    assertThat(model.path("status").asInt()).isEqualTo(404);
    assertThat(model.has("tenant")).isTrue();
    assertThat(model.has("model")).isFalse();
  }

  @Test
  void clientThatLeavesIsRecorded() {
    CompletableFuture<HttpResponse<String>> response = http.send(chat("tiny", "first-key"));
    String id = suite.takeRequest().id();
    response.cancel(true);
    JsonNode record = record(id);
    assertThat(record.path("outcome").asString()).isEqualTo("cancelled");
    assertThat(record.has("completion_tokens")).isFalse();
  }

  @Test
  void lineOfABatchIsRecorded() {
    BatchClient client = new BatchClient(http, "first-key");
    String batch =
        client.start(BatchClient.line("private name", BatchClient.text("secret question")), "24h");
    GenerationRequest request = suite.takeRequest();
    answer(request);
    client.end(batch, Duration.ofSeconds(60));
    JsonNode record = record(request.id());
    assertThat(record.path("batch").asBoolean()).isTrue();
    assertThat(record.path("tenant").asString()).startsWith("key-");
    assertThat(record.path("prompt_tokens").asInt()).isEqualTo(30);
    assertThat(record.toString()).doesNotContain("secret", "private");
  }

  private void answer(GenerationRequest request) {
    answers.accept(new ReplyEvent.Token(request.id(), 1, 0, 7, "reply"));
    answers.accept(
        new ReplyEvent.Finished(
            request.id(), 1, "", FinishReason.STOP, new Usage(30, 20, 1, 7), "f"));
  }

  private static JsonNode record(String id) {
    List<String> lines =
        await()
            .atMost(Duration.ofSeconds(20))
            .until(
                () ->
                    Files.readAllLines(file()).stream().filter(line -> line.contains(id)).toList(),
                found -> !found.isEmpty());
    assertThat(lines).hasSize(1);
    return Http.json(lines.getFirst());
  }

  private static String id(HttpResponse<String> response) {
    return response.headers().firstValue("x-request-id").orElseThrow();
  }

  private HttpRequest chat(String model, String key) {
    return HttpRequest.newBuilder(http.chat(BODY.formatted(model)), (name, value) -> true)
        .header("Authorization", "Bearer " + key)
        .build();
  }
}
