package dev.onevision.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.context.TestPropertySource;

/** Which hosts a gateway without keys answers to on a loopback address, over HTTP. */
@TestPropertySource(
    properties = {
      "server.address=127.0.0.1",
      "onevision.gateway.http.allowed-hosts=chat.example.org"
    })
class HostFilterTests extends RawHttpTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LOCALHOST:8080", "127.0.0.1:8080", "[::1]:8080", "chat.example.org"})
  void allowedHostIsServed(String host) throws IOException {
    assertThat(get("/v1/models", host).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models, evil.example",
    "/v1/models, evil.example:8080",
    "/v1/models, 127.0.0.1.evil.example",
    "/v1/files, localhost.evil.example",
    "/v1/nothing, evil.example",
    "/, evil.example"
  })
  void anotherHostIsRefusedAndTheErrorNamesTheKeyThatAllowsIt(String path, String host)
      throws IOException {
    refused(get(path, host));
  }

  @Test
  void requestWithABodyIsRefusedBeforeItReachesAWorker() throws IOException {
    byte[] body = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}".getBytes(UTF_8);
    refused(
        http.send(
            """
            POST /v1/chat/completions HTTP/1.1
            Host: evil.example
            Connection: close
            Content-Type: application/json
            Content-Length: %d
            """
                .formatted(body.length),
            body));
  }

  @Test
  void targetInAbsoluteFormIsServedIfItsHostIsAllowed() throws IOException {
    assertThat(get("http://localhost:" + port + "/v1/models", "localhost").status()).isEqualTo(200);
    assertThat(get("http://chat.example.org/v1/models", "chat.example.org").status())
        .isEqualTo(200);
  }

  @Test
  void targetInAbsoluteFormIsRefusedIfItOrTheHeaderNamesAnotherHost() throws IOException {
    refused(get("http://evil.example/v1/models", "localhost"));
    refused(get("http://evil.example/v1/models", "evil.example"));
    refused(get("http://localhost/v1/models", "evil.example"));
  }

  @Test
  void http10IsServedWithoutTheHeaderAndRefusedWithAnotherHost() throws IOException {
    assertThat(http.send("GET /v1/models HTTP/1.0", NO_BODY).status()).isEqualTo(200);
    refused(http.send("GET /v1/models HTTP/1.0\nHost: evil.example", NO_BODY));
    refused(http.send("GET http://evil.example/v1/models HTTP/1.0", NO_BODY));
  }

  @Test
  void secondHeaderDoesNotHideAnotherHost() throws IOException {
    RawHttp.Reply reply = get("/v1/models", "localhost\nHost: evil.example");
    assertThat(reply.status()).as(reply.text()).isIn(400, 403);
  }

  private RawHttp.Reply get(String target, String host) throws IOException {
    return http.send("GET " + target + " HTTP/1.1\nHost: " + host + "\nConnection: close", NO_BODY);
  }

  private static void refused(RawHttp.Reply reply) {
    var error = reply.error(403);
    assertThat(error.path("code").asString()).isEqualTo("host_not_allowed");
    assertThat(error.path("message").asString())
        .contains("onevision.gateway.http.allowed-hosts")
        .doesNotContain("evil.example");
  }
}
