package dev.onevision.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** A gateway whose workers are all away. */
@GatewayTest
@TestPropertySource(properties = "onevision.gateway.models.known=lab/7b")
class KnownModelTests {

  @Autowired FakeSuite suite;
  @LocalServerPort int port;
  Http http;

  @BeforeEach
  void reset() {
    suite.reset();
    suite.announce();
    http = new Http(port);
  }

  @Test
  void requestsForAKnownModelMayTryAgain() {
    HttpResponse<String> response = ask("lab/7b");

    JsonNode error = Http.error(response, 503);
    assertThat(error.path("code").asString()).isEqualTo("no_worker_ready");
    assertThat(response.headers().firstValue("Retry-After")).hasValue("2");
  }

  @Test
  void anotherModelDoesNotExist() {
    Http.error(ask("lab/8b"), 404);
  }

  @Test
  void theRestOfTheApiWorks() {
    assertThat(http.get("/readyz").statusCode()).isEqualTo(200);
    JsonNode model = Http.json(http.get("/v1/models")).path("data").path(0);
    assertThat(model.path("id").asString()).isEqualTo("lab/7b");
    assertThat(model.path("ready").asBoolean()).isFalse();
    assertThat(model.has("context_length")).isFalse();
    assertThat(http.get("/v1/batches").statusCode()).isEqualTo(200);
    assertThat(http.get("/v1/files").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> ask(String model) {
    return http.send(
            http.chat(
                "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
                    .formatted(model)))
        .join();
  }
}
