package dev.onevision.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@GatewayTest
class HealthTests {

  @Autowired FakeSuite suite;
  @LocalServerPort int port;
  Http http;

  @BeforeEach
  void reset() {
    suite.reset();
    http = new Http(port);
  }

  @Test
  void withAReadyLlmWorkerTheGatewayIsReady() {
    assertThat(http.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    JsonNode workers =
        Http.json(http.get("/actuator/health")).path("components").path("workers").path("details");
    assertThat(workers.path("readyLlmWorkers").asInt()).isEqualTo(1);
    assertThat(workers.path("readyVisionWorkers").asInt()).isEqualTo(1);
    assertThat(workers.path("models").path("tiny").path("fingerprint").asString())
        .isEqualTo("f00d");
  }

  @Test
  void withoutOneItIsAliveAndNotReady() {
    suite.announce(
        FakeSuite.worker("llm-1", WorkerStatus.Role.LLM, false),
        FakeSuite.worker("vision-1", WorkerStatus.Role.VISION, true));
    assertThat(http.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
    assertThat(http.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
  }

  @Test
  void withoutAVisionWorkerItIsReadyAndSaysSo() {
    suite.announce(FakeSuite.worker("llm-1", WorkerStatus.Role.LLM, true));
    assertThat(http.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    assertThat(http.get("/actuator/health").body()).contains("\"readyVisionWorkers\":0");
  }

  @Test
  void withoutKafkaItIsAliveAndNotReady() {
    suite.ready(false);
    assertThat(http.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
    assertThat(http.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
  }
}
