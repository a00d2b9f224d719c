package dev.onevision.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.gateway.GatewayTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What requests that are no HTTP leave in the log. */
@GatewayTest
@ExtendWith(OutputCaptureExtension.class)
class RequestLogLinesTests {

  private static final String LOGGER = "reactor.netty.http.server.HttpServerOperations";
  private static final String MARK = "Zq7";

  @LocalServerPort int port;
  LoggingSystem logging = LoggingSystem.get(RequestLogLinesTests.class.getClassLoader());

  @AfterEach
  void asConfigured() {
    logging.setLogLevel(LOGGER, LogLevel.ERROR);
  }

  @Test
  void byDefaultNothing(CapturedOutput log) throws IOException {
    int before = log.getAll().length();
    sendAll();
    assertThat(log.getAll().substring(before)).isEmpty();
  }

  @Test
  void oneLineEachWithoutTheirTextIfTheLoggerIsTurnedOn(CapturedOutput log) throws IOException {
    logging.setLogLevel(LOGGER, LogLevel.WARN);
    int before = log.getAll().length();
    int refused = sendAll();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> log.getAll().substring(before).lines().count() >= refused);
    List<String> lines = log.getAll().substring(before).lines().toList();
    assertThat(lines)
        .hasSize(refused)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("Decoding failed: ")
                    .hasSizeLessThan(400)
                    .doesNotContain(MARK)
                    .matches("\\p{Print}*"));
  }

  @Test
  void anExcerptIsShortAndPrintable() {
    assertThat(RequestLogLines.excerpt("GET /v1/models")).isEqualTo("GET /v1/models");
    assertThat(RequestLogLines.excerpt("a\r\nb\u001b[31m\\c\u00e9"))
        .isEqualTo("a\\u000d\\u000ab\\u001b[31m\\\\c\\u00e9");
    assertThat(RequestLogLines.excerpt("x".repeat(10_000))).hasSizeLessThan(80).endsWith("...");
  }

  /** Sends what no HTTP server understands; tells how many of it were refused. */
  private int sendAll() throws IOException {
    List<byte[]> requests = new ArrayList<>();
    String headers =
        "Host: x\r\nX-%1$s: %1$s\r\nAuthorization: Bearer %1$s\r\n\r\n".formatted(MARK);
    for (String text :
        List.of(
            MARK + "\r\n" + headers,
            MARK + " \u0000\u001b[31m /%0a HTTP/x\r\n" + headers,
            "GET /" + MARK + " HTTP/x\r\n" + headers,
            "GET /v1/models?key=" + MARK + " HTTP/1.1\r\nX: " + "a".repeat(20_000) + "\r\n\r\n",
            "GET /" + MARK.repeat(4_000) + " HTTP/1.1\r\n" + headers,
            "GET / HTTP/1.1\r\nHost: x\r\nbad header " + MARK + "\r\n\r\n",
            "POST /v1/files HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + MARK
                + "\r\n")) {
      requests.add(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    byte[] noise = new byte[600];
    new Random(7).nextBytes(noise);
    noise[noise.length - 1] = '\n';
    requests.add(noise);
    // The first bytes of a TLS handshake.
    requests.add(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, '\r', '\n', '\r', '\n'});
    RawHttp http = new RawHttp(port);
    int refused = 0;
    for (byte[] request : requests) {
      RawHttp.Reply answer = http.send(request);
      assertThat(answer.status()).as(answer.text()).isBetween(400, 499);
      refused++;
    }
    return refused;
  }
}
