package dev.onevision.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.GatewayWithKeysTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

class CrossOriginTests {

  private static final String PAGE = GatewayWithKeysTest.ORIGIN;
  private static final String OTHER = "https://evil.example.org";

  /** As the gateway is by default. */
  @Nested
  @GatewayTest
  class WithoutAllowedOrigins {

    @LocalServerPort int port;

    @Test
    void preflightIsRefused() throws IOException {
      RawHttp.Reply answer = preflight(port, "/v1/models", "GET", PAGE);
      assertThat(answer.error(403).path("code").asString()).isEqualTo("origin_not_allowed");
      assertThat(answer.head()).doesNotContainIgnoringCase("access-control-allow-origin");
    }

    @Test
    void answerIsGivenButNotToThePage() throws IOException {
      RawHttp.Reply answer = get(port, "/v1/models", "Origin: " + PAGE);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.head()).doesNotContainIgnoringCase("access-control-allow-origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {PAGE, "null", "nonsense %%", "http://localhost:3000"})
    void uploadOfAForeignPageIsRefused(String origin) throws IOException {
      assertThat(upload(port, "Host: api.example.org", origin).error(403).path("code").asString())
          .isEqualTo("origin_not_allowed");
    }

    @Test
    void uploadOfAPageOfThisServerIsTaken() throws IOException {
      // 400: the form is empty
      upload(port, "Host: api.example.org:8080", "http://api.example.org:8080").error(400);
      upload(port, "Host: api.example.org", "https://api.example.org").error(400);
    }

    /** A browser sends a form without a preflight. */
    @ParameterizedTest
    @ValueSource(strings = {PAGE, "null", "http://localhost:3000"})
    void formOfAForeignPageDoesNotReachTheModel(String origin) throws IOException {
      RawHttp.Reply refused = form(port, "/v1/captions", "Host: api.example.org", origin);
      assertThat(refused.error(403).path("code").asString()).isEqualTo("origin_not_allowed");
      form(port, "/v1/captions", "Host: api.example.org", "http://api.example.org").error(400);
    }
  }

  @Nested
  @GatewayWithKeysTest
  class WithOneAllowedOriginAndKeys {

    @LocalServerPort int port;

    @ParameterizedTest
    @CsvSource({"/v1/chat/completions, POST", "/v1/files/file-x, DELETE", "/v1/models, GET"})
    void preflightNeedsNoKey(String path, String method) throws IOException {
      RawHttp.Reply answer = preflight(port, path, method, PAGE);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.head())
          .containsIgnoringCase("access-control-allow-origin: " + PAGE)
          .containsIgnoringCase("access-control-allow-methods: " + method)
          .containsIgnoringCase("access-control-allow-headers: authorization")
          .containsIgnoringCase("access-control-max-age: 3600");
    }

    @Test
    void answersAndErrorsAreForThePage() throws IOException {
      RawHttp.Reply models =
          get(port, "/v1/models", "Origin: " + PAGE + "\nAuthorization: Bearer first-key");
      assertThat(models.status()).isEqualTo(200);
      assertThat(models.head())
          .containsIgnoringCase("access-control-allow-origin: " + PAGE)
          .containsIgnoringCase(
              "access-control-expose-headers: x-request-id, x-ignored-fields, Retry-After,"
                  + " retry-after-ms, x-ratelimit-limit-requests, x-ratelimit-remaining-requests,"
                  + " x-ratelimit-reset-requests, x-ratelimit-limit-tokens,"
                  + " x-ratelimit-remaining-tokens, x-ratelimit-reset-tokens");
      RawHttp.Reply refused = get(port, "/v1/models", "Origin: " + PAGE);
      refused.error(401);
      assertThat(refused.head()).containsIgnoringCase("access-control-allow-origin: " + PAGE);
    }

    @Test
    void otherOriginsAreNotAllowed() throws IOException {
      preflight(port, "/v1/models", "GET", OTHER).error(403);
      assertThat(
              get(port, "/v1/models", "Origin: " + OTHER + "\nAuthorization: Bearer first-key")
                  .head())
          .doesNotContainIgnoringCase("access-control-allow-origin");
    }
  }

  @Nested
  @GatewayTest
  @TestPropertySource(properties = "onevision.gateway.cors.allowed-origins=*")
  class WithAllOriginsAndNoKeys {

    @LocalServerPort int port;

    @ParameterizedTest
    @ValueSource(strings = {PAGE, "http://localhost:3000"})
    void everyPageMayAskForAnswers(String origin) throws IOException {
      assertThat(preflight(port, "/v1/chat/completions", "POST", origin).head())
          .containsIgnoringCase("access-control-allow-origin: *");
      RawHttp.Reply answer = get(port, "/v1/models", "Origin: " + origin);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.head()).containsIgnoringCase("access-control-allow-origin: *");
    }

    @Test
    void filesAndBatchesAreForNoForeignPage() throws IOException {
      upload(port, "Host: api.example.org", PAGE).error(403);
      form(port, "/v1/captions", "Host: api.example.org", PAGE).error(400);
      get(port, "/v1/files", "Origin: " + PAGE).error(403);
      get(port, "/v1/batches", "Origin: " + PAGE).error(403);
    }
  }

  private static RawHttp.Reply preflight(int port, String path, String method, String origin)
      throws IOException {
    return new RawHttp(port)
        .send(
            """
            OPTIONS %s HTTP/1.1
            Host: x
            Origin: %s
            Access-Control-Request-Method: %s
            Access-Control-Request-Headers: authorization, content-type, x-stainless-lang
            Connection: close
            """
                .formatted(path, origin, method),
            new byte[0]);
  }

  private static RawHttp.Reply get(int port, String path, String headers) throws IOException {
    return new RawHttp(port)
        .send("GET " + path + " HTTP/1.1\nHost: x\nConnection: close\n" + headers, new byte[0]);
  }

  private static RawHttp.Reply upload(int port, String host, String origin) throws IOException {
    return form(port, "/v1/files", host, origin);
  }

  private static RawHttp.Reply form(int port, String path, String host, String origin)
      throws IOException {
    byte[] form = "--x--\r\n".getBytes(StandardCharsets.UTF_8);
    return new RawHttp(port)
        .send(
            """
            POST %s HTTP/1.1
            %s
            Origin: %s
            Content-Type: multipart/form-data; boundary=x
            Content-Length: %d
            Connection: close
            """
                .formatted(path, host, origin, form.length),
            form);
  }
}
