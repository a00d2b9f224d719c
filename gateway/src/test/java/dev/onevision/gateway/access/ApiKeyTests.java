package dev.onevision.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.GatewayWithKeysTest;
import dev.onevision.gateway.testing.Http;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@GatewayWithKeysTest
class ApiKeyTests {

  @LocalServerPort int port;
  Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer first-key", "Bearer second-key", "bearer first-key "})
  void aConfiguredKeyIsLetIn(String authorization) {
    assertThat(models(authorization).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Bearer first-ke", "Bearer first-key2", "Bearer ", "Basic first-key", "x"})
  void anythingElseIsRefusedWithoutRepeatingIt(String authorization) {
    HttpResponse<String> response = models(authorization);
    assertThat(Http.error(response, 401).path("code").asString()).isEqualTo("invalid_api_key");
    assertThat(response.body()).doesNotContain("first-ke");
    assertThat(response.headers().firstValue("www-authenticate")).hasValue("Bearer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/models", "/v1/models/", "/v%31/models", "/v1;a=b/models", "/v1/x"})
  void everySpellingOfAPathIsGuarded(String path) {
    Http.error(http.get(path), 401);
  }

  @Test
  void keyMayComeInTheHeaderOfAnthropicsClients() {
    assertThat(
            http.send(http.request("/v1/models").header("x-api-key", "first-key").build())
                .join()
                .statusCode())
        .isEqualTo(200);
    Http.error(http.send(http.request("/v1/models").header("x-api-key", "x").build()).join(), 401);
  }

  @Test
  void healthNeedsNoKey() {
    assertThat(http.get("/livez").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> models(String authorization) {
    return http.send(http.request("/v1/models").header("Authorization", authorization).build())
        .join();
  }
}
