package dev.onevision.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@GatewayTest
class HealthTests {

  @Autowired FakeSuite suite;
  @LocalServerPort int port;
  @LocalManagementPort int managementPort;
  Http api;
  Http http;

  @BeforeEach
  void reset() {
    suite.reset();
    api = new Http(port);
    http = Http.ofManagement(managementPort);
  }

  @Test
  void theGatewayIsReadyAndTellsItsWorkers() {
    assertThat(http.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    JsonNode workers =
        Http.json(http.get("/actuator/health")).path("components").path("workers").path("details");
    assertThat(workers.path("readyLlmWorkers").asInt()).isEqualTo(1);
    assertThat(workers.path("readyVisionWorkers").asInt()).isEqualTo(1);
    assertThat(workers.path("models").path("tiny").path("fingerprint").asString())
        .isEqualTo("f00d");
  }

  @Test
  void withoutAnyWorkerItIsReadyAndSaysSo() {
    suite.announce();
    assertThat(http.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    assertThat(api.get("/readyz").statusCode()).isEqualTo(200);
    assertThat(http.get("/actuator/health").body()).contains("\"readyLlmWorkers\":0");
  }

  @Test
  void withoutAVisionWorkerItIsReadyAndSaysSo() {
    suite.announce(FakeSuite.worker("llm-1", WorkerStatus.Role.LLM, true));
    assertThat(http.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    assertThat(http.get("/actuator/health").body()).contains("\"readyVisionWorkers\":0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator",
        "/actuator/",
        "/actuator/health",
        "/actuator/health/readiness",
        "/actuator/health/workers",
        "/actuator/info",
        "/actuator/prometheus",
        "/actuator;a=b/health",
        "/%61ctuator/prometheus",
        "/livez/",
        "/readyz/workers"
      })
  void thePortOfTheApiHasNoActuator(String path) {
    JsonNode error = Http.error(api.get(path), 404);
    assertThat(error.path("code").asString()).isEqualTo("unknown_url");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/livez", "/readyz", "/health"})
  void thePortOfTheApiTellsAStatusAndNothingElse(String path) {
    HttpResponse<String> up = api.get(path);
    assertThat(up.statusCode()).isEqualTo(200);
    assertThat(up.body()).isEqualTo("{\"status\":\"UP\"}");
  }

  @Test
  void thePortOfTheApiDoesNotTellWhyItIsNotReady() {
    suite.ready(false);
    HttpResponse<String> down = api.get("/readyz");
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(down.body()).isEqualTo("{\"status\":\"DOWN\"}");
    assertThat(api.get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void theManagementPortHasDetailsAndMetricsAndNoApi() {
    assertThat(http.get("/actuator/health/readiness").body()).contains("\"workers\"", "\"kafka\"");
    assertThat(http.get("/actuator/prometheus").body()).contains("onevision_gateway_requests");
    assertThat(http.get("/actuator/info").statusCode()).isEqualTo(200);
    for (String path : new String[] {"/v1/models", "/v1/files", "/v1/batches"}) {
      Http.error(http.get(path), 404);
    }
    Http.error(http.send(http.chat("{}")).join(), 404);
  }

  @Test
  void withoutKafkaItIsAliveAndNotReady() {
    suite.ready(false);
    assertThat(http.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
    assertThat(http.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
  }
}
