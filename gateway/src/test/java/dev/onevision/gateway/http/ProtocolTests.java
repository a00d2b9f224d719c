package dev.onevision.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.answers.Answers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalManagementPort;

/** What is decided by HTTP alone. */
@ExtendWith(OutputCaptureExtension.class)
class ProtocolTests extends RawHttpTest {

  @Autowired Answers answers;
  @LocalManagementPort int managementPort;

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/0.9", "HTTP/1.2", "HTTP/3.0"})
  void anotherVersionOfHttpIsRefused(String version) throws IOException {
    RawHttp.Reply answer = http.send("GET /v1/models " + version + "\nHost: x", NO_BODY);
    assertThat(answer.error(505).path("code").asString()).isEqualTo("http_version_not_supported");
  }

  @Test
  void streamToAnHttp10ClientIsNotChunkedAndEndsWithTheConnection() throws Exception {
    byte[] body =
        "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"
            .getBytes(StandardCharsets.UTF_8);
    CompletableFuture<RawHttp.Reply> response =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return http.send(
                    """
                    POST /v1/chat/completions HTTP/1.0
                    Content-Type: application/json
                    Content-Length: %d
                    """
                        .formatted(body.length),
                    body);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    GenerationRequest request = suite.takeRequest();
    answers.accept(new ReplyEvent.Token(request.id(), 1, 0, 7, "Hi"));
    answers.accept(
        new ReplyEvent.Finished(
            request.id(), 1, "", FinishReason.STOP, new Usage(9, 0, 1), "f00d"));
    RawHttp.Reply answer = response.join();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.head().toLowerCase(java.util.Locale.ROOT)).doesNotContain("chunked");
    assertThat(answer.body()).startsWith("id: ").endsWith("data: [DONE]\n\n");
  }

  @Test
  void wholeAnswerToAnHttp10ClientHasItsLength() throws IOException {
    RawHttp.Reply answer = http.send("GET /v1/models HTTP/1.0", NO_BODY);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).startsWith("{\"object\":\"list\"").endsWith("}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/event-stream", "text/plain", "image/*;q=9", "/", "", "a/b;q=x", "x"})
  void acceptDecidesNothing(String accept) throws IOException {
    for (String path : new String[] {"/v1/models", "/v1/models/tiny", "/v1/files", "/v1/batches"}) {
      RawHttp.Reply answer = get(path, "Accept: " + accept);
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.head()).containsIgnoringCase("content-type: application/json");
      assertThat(answer.body()).contains("\"object\":");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models, 50, 200",
    "/v1/models, 51, 200",
    "/v1/models, 3000, 200",
    "/v1/nothing, 3000, 404",
    "/livez, 1, 200",
    "/livez, 51, 200",
    "/actuator/prometheus, 51, 404"
  })
  void anyNumberOfAcceptedTypesIsNoFault(String path, int types, int status, CapturedOutput output)
      throws IOException {
    RawHttp.Reply answer = get(path, "Accept: a/b" + ",a/b".repeat(types - 1));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(output).doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource({
    "/actuator/health/liveness, 1",
    "/actuator/health/liveness, 51",
    "/actuator/prometheus, 1",
    "/actuator/prometheus, 51"
  })
  void anyNumberOfAcceptedTypesIsNoFaultOfTheActuator(String path, int types, CapturedOutput output)
      throws IOException {
    RawHttp.Reply answer = actuator(path, "Accept: a/b" + ",a/b".repeat(types - 1));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(output).doesNotContain("\tat ");
  }

  @Test
  void prometheusStillChoosesItsFormat() throws IOException {
    assertThat(actuator("/actuator/prometheus", "Accept: application/openmetrics-text").head())
        .contains("application/openmetrics-text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/models/", "/v1/files/", "/v1/batches/", "/v1/models/tiny/"})
  void slashAtTheEndOfAPathChangesNothing(String path) throws IOException {
    String without = path.substring(0, path.length() - 1);
    assertThat(get(path, "A: b").body()).isEqualTo(get(without, "A: b").body());
    assertThat(get(path, "A: b").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "GET /v1/models HTTP/x, 400, invalid_http",
    "nonsense, 400, invalid_http",
    "GET /v1/%zz HTTP/1.1, 400, invalid_http",
  })
  void whatIsNotHttpGetsAnErrorObject(String line, int status, String code) throws IOException {
    RawHttp.Reply answer = http.send(line + "\nHost: x\nConnection: close", NO_BODY);
    assertThat(answer.error(status).path("code").asString()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X : a\r\n",
        "X\t: a\r\n",
        "Transfer-Encoding : chunked\r\n",
        "X: a\rb\r\n",
        "X: a\r Transfer-Encoding: chunked\r\n",
        "X\r: a\r\n",
        "X: a\n",
        "X: a\0b\r\n",
        " X: a\r\n",
        "\tTransfer-Encoding: chunked\r\n",
        "Content-Length: 2\r\n 3\r\n",
      })
  void headerLineThatAProxyMayReadDifferentlyIsRefused(String line) throws IOException {
    RawHttp.Reply answer =
        http.send(
            ("GET /v1/models HTTP/1.1\r\n" + line + "Host: x\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
    assertThat(answer.error(400).path("code").asString()).isEqualTo("invalid_http");
  }

  /** RFC 9112, section 5.2: a server may read the fold as a blank. */
  @Test
  void foldedLineBelongsToTheHeaderBeforeIt() throws IOException {
    String request =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Content-Length: 2\r\nX: a\r\n Transfer-Encoding: chunked\r\nConnection: close\r\n"
            + "\r\n{}";
    RawHttp.Reply answer = http.send(request.getBytes(StandardCharsets.US_ASCII));
    assertThat(answer.error(400).path("param").asString()).isEqualTo("messages");
  }

  @Test
  void longAddressGetsAnErrorObject() throws IOException {
    assertThat(get("/v1/" + "a".repeat(10_000), "A: b").error(414).path("code").asString())
        .isEqualTo("uri_too_long");
  }

  @Test
  void longHeadersGetAnErrorObject() throws IOException {
    assertThat(get("/v1/models", "X: " + "a".repeat(20_000)).error(431).path("code").asString())
        .isEqualTo("headers_too_large");
  }

  @Test
  void wrongMethodGetsAnErrorObject() throws IOException {
    http.send("PUT /v1/models HTTP/1.1\nHost: x\nConnection: close", NO_BODY).error(405);
    new RawHttp(managementPort)
        .send("POST /actuator/info HTTP/1.1\nHost: x\nConnection: close", NO_BODY)
        .error(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "/",
        "application/json;charset=utf-99",
        "application/json;charset=",
        "multipart/form-data",
        "*/*",
        "application/*",
        "application/json, text/x"
      })
  void wrongContentTypeIsAClientsError(String type, CapturedOutput output) throws IOException {
    for (String path : new String[] {"/v1/chat/completions", "/v1/batches", "/v1/files"}) {
      RawHttp.Reply answer =
          http.send(
              """
              POST %s HTTP/1.1
              Host: x
              Content-Type: %s
              Content-Length: 2
              Connection: close
              """
                  .formatted(path, type),
              "{}".getBytes(StandardCharsets.UTF_8));
      assertThat(answer.status()).as(path + answer.text()).isBetween(400, 415);
      answer.error(answer.status());
    }
    assertThat(output).doesNotContain("\tat ");
  }

  private RawHttp.Reply actuator(String path, String header) throws IOException {
    return new RawHttp(managementPort)
        .send("GET " + path + " HTTP/1.1\nHost: x\nConnection: close\n" + header, NO_BODY);
  }

  private RawHttp.Reply get(String path, String header) throws IOException {
    return http.send("GET " + path + " HTTP/1.1\nHost: x\nConnection: close\n" + header, NO_BODY);
  }
}
