package dev.onevision.benchmarks.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenLoopTests {

  private static final OpenLoop.Limits LIMITS =
      new OpenLoop.Limits(Duration.ofSeconds(30), Duration.ofSeconds(30));

  private final HttpServer server = server();

  private static HttpServer server() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void streamsAreCountedByTheirEvents() throws InterruptedException {
    answer(200, "data: 1\n\ndata: 2\n\ndata: [DONE]\n\n");
    OpenLoop.Outcome outcome = run(50);
    assertThat(outcome.failed()).isZero();
    assertThat(outcome.answers()).hasSizeGreaterThan(10).allMatch(times -> times.events() == 3);
    assertThat(outcome.goodput(LIMITS)).isEqualTo(outcome.answers().size() / 0.5);
    assertThat(outcome.goodput(new OpenLoop.Limits(Duration.ZERO, Duration.ZERO))).isZero();
  }

  @Test
  void refusedRequestsFail() throws InterruptedException {
    answer(429, "{}");
    OpenLoop.Outcome outcome = run(20);
    assertThat(outcome.answers()).isEmpty();
    assertThat(outcome.failed()).isPositive();
    assertThat(outcome.firstMillis(0.5)).isNaN();
  }

  @Test
  void streamThatEndsBeforeItsLastEventFails() throws InterruptedException {
    answer(200, "data: 1\n\n");
    assertThat(run(20).answers()).isEmpty();
  }

  private OpenLoop.Outcome run(double perSecond) throws InterruptedException {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    return new OpenLoop(perSecond, Duration.ofMillis(500)).run(url, _ -> body, new Random(1));
  }

  private void answer(int status, String text) {
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(status, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(text.getBytes(StandardCharsets.UTF_8));
          }
        });
    server.start();
  }
}
