package dev.onevision.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.onevision.client.ApiException;
import dev.onevision.client.OpenAiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetriesTests {

  /** Refusals before the first success. */
  private final Deque<Refusal> refusals = new ArrayDeque<>();

  private final List<Duration> waits = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final Retries retries = new Retries(waits::add, notices::add);
  private HttpServer server;
  private OpenAiClient client;

  private record Refusal(int status, String retryAfter) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/models",
        exchange -> {
          Refusal refusal = refusals.poll();
          byte[] body =
              "{\"data\":[],\"error\":{\"message\":\"Full.\"}}".getBytes(StandardCharsets.UTF_8);
          if (refusal != null && !refusal.retryAfter().isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", refusal.retryAfter());
          }
          exchange.sendResponseHeaders(refusal == null ? 200 : refusal.status(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    client =
        new OpenAiClient(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), null);
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void waitsAsTheServerSaysOrEverLonger() throws Exception {
    refusals.add(new Refusal(429, "7"));
    refusals.add(new Refusal(503, ""));
    refusals.add(new Refusal(503, "Wed, 21 Oct 2026 07:28:00 GMT"));
    assertThat(retries.send(client::models)).isEmpty();
    assertThat(waits)
        .containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(notices).first().isEqualTo("Full. Retrying in 7 s.");
  }

  @Test
  void givesUpAfterSomeAttempts() {
    for (int i = 0; i < Retries.MAX_ATTEMPTS; i++) {
      refusals.add(new Refusal(429, "1"));
    }
    assertThatThrownBy(() -> retries.send(client::models)).isInstanceOf(ApiException.class);
    assertThat(waits).hasSize(Retries.MAX_ATTEMPTS - 1);
  }

  @Test
  void givesUpAtOnceIfTheWaitIsTooLongOrTheRequestIsWrong() {
    refusals.add(new Refusal(429, "61"));
    assertThatThrownBy(() -> retries.send(client::models)).hasMessage("Full.");
    refusals.add(new Refusal(400, ""));
    assertThatThrownBy(() -> retries.send(client::models)).hasMessage("Full.");
    assertThat(waits).isEmpty();
  }
}
