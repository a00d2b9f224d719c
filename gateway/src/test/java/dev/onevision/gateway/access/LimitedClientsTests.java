package dev.onevision.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.answers.Answers;
import dev.onevision.gateway.testing.Http;
import dev.onevision.gateway.testing.KeyHash;
import dev.onevision.gateway.testing.OpenAiJavaScriptClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** OpenAI's own libraries with a key that has a limit: they wait as the gateway says, and retry. */
@GatewayTest
class LimitedClientsTests {

  private static final String KEY = "busy";

  /** The gateway asks for one second, and the libraries take up to a quarter off. */
  private static final long MIN_WAIT_MILLIS = 700;

  @TempDir private static Path folder;

  @Autowired FakeSuite suite;
  @Autowired Answers answers;
  @Autowired MeterRegistry meters;
  @LocalServerPort int port;

  @DynamicPropertySource
  static void keyFile(DynamicPropertyRegistry registry) throws IOException {
    Path file = folder.resolve("keys.yaml");
    Files.writeString(
        file,
        """
        tenants:
          - {name: busy, max-concurrent-requests: 1, keys: [{id: busy-1, sha256: %s}]}
        """
            .formatted(KeyHash.of(KEY)));
    registry.add("onevision.gateway.access.key-file", () -> file);
  }

  @BeforeEach
  void reset() {
    suite.reset();
  }

  @Test
  void javaLibraryRetriesAndThenThrowsItsOwnException() throws Exception {
    try (Busy busy = new Busy()) {
      double before = refused();
      long begin = System.nanoTime();
      assertThat(outcome(() -> askWithJava(1))).isEqualTo("RateLimitException 429");
      assertThat(Duration.ofNanos(System.nanoTime() - begin).toMillis())
          .isGreaterThan(MIN_WAIT_MILLIS);
      assertThat(refused() - before).isEqualTo(2);

      FutureTask<String> patient = start(() -> askWithJava(30));
      await().until(() -> refused() - before >= 3);
      busy.end();
      answerNext("Now");
      assertThat(patient.get()).isEqualTo("Now");
    }
  }

  @Test
  void javaScriptLibraryRetriesAndThenThrowsItsOwnError() throws Exception {
    OpenAiJavaScriptClient script = OpenAiJavaScriptClient.install();
    try (Busy busy = new Busy()) {
      double before = refused();
      JsonNode seen = script.run(port, "limited", KEY, "1");
      assertThat(seen.path("error").asString()).isEqualTo("RateLimitError");
      assertThat(seen.path("status").asInt()).isEqualTo(429);
      assertThat(seen.path("type").asString()).isEqualTo("rate_limit_error");
      assertThat(seen.path("millis").asLong()).isGreaterThan(MIN_WAIT_MILLIS);
      assertThat(refused() - before).isEqualTo(2);

      FutureTask<JsonNode> patient = start(() -> script.run(port, "limited", KEY, "30"));
      await().atMost(Duration.ofSeconds(60)).until(() -> refused() - before >= 3);
      busy.end();
      answerNext("Now");
      assertThat(patient.get().path("text").asString()).isEqualTo("Now");
    }
  }

  private String askWithJava(int maxRetries) {
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl("http://localhost:" + port + "/v1")
            .apiKey(KEY)
            .maxRetries(maxRetries)
            .build();
    try {
      return client
          .chat()
          .completions()
          .create(
              ChatCompletionCreateParams.builder()
                  .model(FakeSuite.MODEL)
                  .addUserMessage("Hello")
                  .build())
          .choices()
          .getFirst()
          .message()
          .content()
          .orElseThrow();
    } finally {
      client.close();
    }
  }

  private static String outcome(Callable<String> request) throws Exception {
    try {
      return request.call();
    } catch (RateLimitException limit) {
      return limit.getClass().getSimpleName() + " " + limit.statusCode();
    }
  }

  private static <T> FutureTask<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  private double refused() {
    return meters.get("onevision.gateway.limits.refused").counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  private void answerNext(String text) {
    String id = suite.takeRequest().id();
    answers.accept(new ReplyEvent.Token(id, 1, 0, 7, text));
    answers.accept(
        new ReplyEvent.Finished(id, 1, "", FinishReason.STOP, new Usage(9, 0, 1), "f00d"));
  }

  /** A request that takes the only place of the key. */
  private final class Busy implements AutoCloseable {

    private final CompletableFuture<HttpResponse<String>> response;
    private final String id;
    private boolean ended;

    Busy() {
      Http http = new Http(port);
      HttpRequest request =
          HttpRequest.newBuilder(
                  http.chat(
                      "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"First\"}]}"),
                  (name, value) -> true)
              .header("Authorization", "Bearer " + KEY)
              .build();
      response = http.send(request);
      id = suite.takeRequest().id();
    }

    void end() {
      if (!ended) {
        ended = true;
        answers.accept(new ReplyEvent.Token(id, 1, 0, 7, "Done"));
        answers.accept(
            new ReplyEvent.Finished(id, 1, "", FinishReason.STOP, new Usage(9, 0, 1), "f00d"));
        assertThat(response.join().statusCode()).isEqualTo(200);
      }
    }

    @Override
    public void close() {
      end();
    }
  }
}
