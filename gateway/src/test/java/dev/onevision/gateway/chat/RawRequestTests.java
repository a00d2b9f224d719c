package dev.onevision.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.gateway.GatewayTest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Requests that no decent client sends. */
@GatewayTest
class RawRequestTests {

  @Autowired MeterRegistry registry;
  @LocalServerPort int port;

  @ParameterizedTest
  @ValueSource(strings = {"GET /v1/%zz HTTP/1.1", "GET /a b c", "nonsense", ""})
  void whatIsNotHttpIsRefused(String line) throws IOException {
    assertThat(exchange(line + "\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void anAnnouncedBodyOverTheLimitIsRefusedBeforeItIsSent() throws IOException {
    String response =
        exchange(
            """
            POST /v1/chat/completions HTTP/1.1
            Host: x
            Content-Type: application/json
            Content-Length: 99999999
            Expect: 100-continue
            Connection: close

            """);
    assertThat(response).startsWith("HTTP/1.1 413 ").contains("request_too_large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Type: rubbish", "Content-Type: application/x, text/y", "X: y"})
  void aContentTypeThatIsNoneIsRefused(String header) throws IOException {
    String response =
        exchange(
            """
            POST /v1/chat/completions HTTP/1.1
            Host: x
            %s
            Content-Length: 2
            Connection: close

            {}\
            """
                .formatted(header));
    assertThat(response).startsWith("HTTP/1.1 415 ").contains("unsupported_media_type");
  }

  @Test
  void aMethodThatDoesNotExistIsRefused() throws IOException {
    String response =
        exchange(
            """
            BREW /v1/chat/completions HTTP/1.1
            Host: x
            Connection: close

            """);
    assertThat(response).startsWith("HTTP/1.1 405 ").contains("Allow: POST");
  }

  @Test
  void anUploadThatBreaksOffIsForgotten() throws IOException {
    double before = ended("cancelled", "refused");
    double failed = ended("failed");
    try (Socket socket = new Socket("localhost", port)) {
      socket
          .getOutputStream()
          .write(
              """
              POST /v1/chat/completions HTTP/1.1
              Host: x
              Content-Type: application/json
              Content-Length: 100000

              {"model":\
              """
                  .replace("\n", "\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
    }
    // Which of the two is seen first is chance.
    await().until(() -> ended("cancelled", "refused") > before);
    assertThat(ended("failed")).isEqualTo(failed);
  }

  @Test
  void aBodyThatStopsInTheMiddleIsGivenUp() throws IOException {
    String response =
        exchange(
            """
            POST /v1/chat/completions HTTP/1.1
            Host: x
            Content-Type: application/json
            Content-Length: 100000
            Connection: close

            {"model":\
            """);
    assertThat(response)
        .startsWith("HTTP/1.1 408 ")
        .contains("incomplete_body", "2 s; 9 of its 100000 bytes are here");
  }

  private double ended(String... outcomes) {
    return Stream.of(outcomes)
        .flatMap(
            outcome ->
                registry
                    .find(RequestMetric.REQUESTS.key())
                    .tag("outcome", outcome)
                    .counters()
                    .stream())
        .mapToDouble(Counter::count)
        .sum();
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = new Socket("localhost", port)) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(request.replaceAll("\r?\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
