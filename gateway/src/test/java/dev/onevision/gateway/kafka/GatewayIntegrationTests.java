package dev.onevision.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.gateway.GatewayApplication;
import dev.onevision.gateway.testing.Http;
import dev.onevision.gateway.testing.OpenAiJavaScriptClient;
import dev.onevision.kafka.testing.SharedBroker;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import tools.jackson.databind.JsonNode;

/** The gateway as it is deployed, a real broker, and workers that only lack a model. */
class GatewayIntegrationTests {

  private static FakeWorker worker;
  private static ReactiveWebServerApplicationContext gateway;
  private static Http http;

  @BeforeAll
  static void start() {
    gateway =
        (ReactiveWebServerApplicationContext)
            new SpringApplicationBuilder(GatewayApplication.class)
                .run(
                    "--spring.config.name=gateway",
                    "--server.port=0",
                    "--management.server.port=0",
                    "--spring.kafka.bootstrap-servers=" + SharedBroker.bootstrapServers());
    http = new Http(port());
    assertThat(http.get("/readyz").statusCode()).isEqualTo(503);
    worker = new FakeWorker();
    await().atMost(Duration.ofSeconds(30)).until(() -> http.get("/readyz").statusCode() == 200);
    // The vision worker announces itself on its own.
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                Http.json(http.get("/v1/models"))
                    .path("data")
                    .path(0)
                    .path("vision")
                    .asBoolean(false));
  }

  @AfterAll
  static void stop() {
    if (worker != null) {
      worker.close();
    }
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void aTextGoesToTheLlmAndItsTokensComeBack() {
    JsonNode body = Http.json(http.send(http.chat(text("repeat one two three"))).join());
    assertThat(body.path("choices").path(0).path("message").path("content").asString())
        .isEqualTo("one two three");
    assertThat(body.path("usage").path("completion_tokens").asInt()).isEqualTo(3);
  }

  @Test
  void aImageLargerThanARecordReachesTheVisionWorkerWhole() {
    byte[] image = new byte[3_000_000];
    new Random(1).nextBytes(image);
    image[0] = 1;
    JsonNode body = Http.json(http.send(http.chat(image(image, "repeat seen"))).join());
    assertThat(body.path("usage").path("prompt_tokens_details").path("image_tokens").asInt())
        .isEqualTo(image.length);
  }

  @Test
  void aImageThatIsNoneIsTheClientsFaultAndItsPlaceIsNamed() {
    JsonNode error = Http.error(http.send(http.chat(image(new byte[100], "repeat x"))).join(), 400);
    assertThat(error.path("param").asString()).isEqualTo("messages[0].content[0]");
    assertThat(error.path("code").asString()).isEqualTo("invalid_image");
  }

  @Test
  void aPromptThatIsTooLongIsTheClientsFault() {
    JsonNode error = Http.error(http.send(http.chat(text("too long"))).join(), 400);
    assertThat(error.path("code").asString()).isEqualTo("context_length_exceeded");
  }

  @Test
  void aMessageThatNoRecordHoldsIsRefused() {
    // Each of these characters becomes six in JSON.
    String text = "\\u0001".repeat(400_000);
    JsonNode error = Http.error(http.send(http.chat(text(text))).join(), 400);
    assertThat(error.path("code").asString()).isEqualTo("context_length_exceeded");
  }

  @Test
  void whenAWorkerDiesTheStreamGoesOnWhereItStopped() {
    String body =
        http.send(http.chat(stream("die after 2 of one two three four five"))).join().body();
    assertThat(contents(body)).containsExactly("one ", "two ", "three ", "four ", "five");
    assertThat(body).endsWith("data: [DONE]\n\n");
  }

  @Test
  void aClientThatLeavesIsToldToTheWorkers() throws IOException {
    HttpResponse<InputStream> response = http.open(http.chat(stream("wait"))).join();
    String id = response.headers().firstValue("x-request-id").orElseThrow();
    try (InputStream body = response.body()) {
      assertThat(Http.readEvent(body)).contains("Well");
    }
    await().atMost(Duration.ofSeconds(5)).until(() -> worker.cancelled().contains(id));
  }

  @Test
  void manyStreamsAtOnceKeepTheirOwnTokens() {
    List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      responses.add(http.send(http.chat(stream("repeat a" + i + " b" + i + " c" + i))));
    }
    for (int i = 0; i < 50; i++) {
      assertThat(contents(responses.get(i).join().body()))
          .containsExactly("a" + i + " ", "b" + i + " ", "c" + i);
    }
  }

  @Test
  void openAisJavaScriptClientStreams(@TempDir Path folder) throws IOException {
    OpenAiJavaScriptClient client = OpenAiJavaScriptClient.install();
    Path image = Files.write(folder.resolve("image.png"), new byte[] {1, 2, 3});
    JsonNode streamed = client.run(port(), "stream", "repeat a large star", image.toString());
    assertThat(streamed.path("text").asString()).isEqualTo("a large star");
    assertThat(streamed.path("finishReason").asString()).isEqualTo("stop");
    assertThat(streamed.path("usage").path("total_tokens").asInt()).isEqualTo(16);
    assertThat(client.run(port(), "whole", "repeat a b").path("text").asString()).isEqualTo("a b");
    JsonNode error = client.run(port(), "stream", "too long").path("error");
    assertThat(error.path("status").asInt()).isEqualTo(400);
    assertThat(error.path("code").asString()).isEqualTo("context_length_exceeded");
  }

  @Test
  void openAisJavaScriptClientRunsABatch() throws IOException {
    JsonNode batch = OpenAiJavaScriptClient.install().run(port(), "batch", "repeat a b");
    assertThat(batch.path("status").asString()).as(batch.toString()).isEqualTo("completed");
    assertThat(batch.path("counts").path("completed").asInt()).isEqualTo(2);
    assertThat(batch.path("answers")).isEqualTo(Http.json("{\"one\": \"a b\", \"two\": \"a b\"}"));
    assertThat(batch.path("listed").asBoolean()).isTrue();
    assertThat(batch.path("outputListed").asBoolean()).isTrue();
    assertThat(batch.path("deleted").asBoolean()).isTrue();
  }

  private static int port() {
    return java.util.Objects.requireNonNull(gateway.getWebServer()).getPort();
  }

  private static String text(String text) {
    return "{\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
  }

  private static String stream(String text) {
    return "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
  }

  private static String image(byte[] bytes, String text) {
    return """
    {"messages": [{"role": "user", "content": [
      {"type": "image_url", "image_url": {"url": "data:image/png;base64,%s"}},
      {"type": "text", "text": "%s"}]}]}
    """
        .formatted(Base64.getEncoder().encodeToString(bytes), text);
  }

  private static List<String> contents(String stream) {
    return stream
        .lines()
        .filter(line -> line.startsWith("data: {"))
        .map(line -> Http.json(line.substring("data: ".length())))
        .map(chunk -> chunk.path("choices").path(0).path("delta").path("content").asString(""))
        .filter(content -> !content.isEmpty())
        .toList();
  }
}
