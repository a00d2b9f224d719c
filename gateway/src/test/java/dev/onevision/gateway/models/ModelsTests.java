package dev.onevision.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import dev.onevision.gateway.testing.TestWorkers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@GatewayTest
class ModelsTests {

  private static final String WITHOUT_MODEL =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  @Autowired FakeSuite suite;
  @LocalServerPort int port;
  Http http;

  @BeforeEach
  void reset() {
    suite.reset();
    http = new Http(port);
  }

  @Test
  void theListHasEachModelOnce() {
    suite.announce(
        FakeSuite.worker("llm-1", WorkerStatus.Role.LLM, true),
        FakeSuite.worker("llm-2", WorkerStatus.Role.LLM, false),
        FakeSuite.worker("vision-1", WorkerStatus.Role.VISION, true));
    JsonNode list = Http.json(http.get("/v1/models"));
    assertThat(list.path("object").asString()).isEqualTo("list");
    assertThat(list.path("data")).hasSize(1);
    JsonNode model = list.path("data").path(0);
    assertThat(model.path("id").asString()).isEqualTo("tiny");
    assertThat(model.path("object").asString()).isEqualTo("model");
    assertThat(model.path("owned_by").asString()).isEqualTo("onevision");
    assertThat(model.path("context_length").asInt()).isEqualTo(2048);
    assertThat(model.path("vision").asBoolean()).isTrue();
  }

  @Test
  void aModelIsFoundByItsNameEvenWithASlash() {
    suite.announce(TestWorkers.earlier("llm-1", WorkerStatus.Role.LLM, "lab/model", 10, 1, true));
    assertThat(Http.json(http.get("/v1/models/lab/model")).path("id").asString())
        .isEqualTo("lab/model");
    assertThat(Http.json(http.get("/v1/models/lab%2Fmodel")).path("id").asString())
        .isEqualTo("lab/model");
  }

  @Test
  void aRequestThatNamesNoModelGoesToTheOnlyOne() {
    CompletableFuture<HttpResponse<String>> answer = http.send(http.chat(WITHOUT_MODEL));

    GenerationRequest request = suite.takeRequest();
    assertThat(request.model()).isEqualTo("tiny");
    answer.cancel(true);
  }

  @Test
  void aRequestThatNamesNoModelIsRefusedWhereThereAreSeveral() {
    suite.announce(
        FakeSuite.worker("llm-1", WorkerStatus.Role.LLM, true),
        TestWorkers.earlier("llm-2", WorkerStatus.Role.LLM, "lab/model", 10, 1, false));

    JsonNode error = Http.error(http.send(http.chat(WITHOUT_MODEL)).join(), 400);
    assertThat(error.path("message").asString())
        .isEqualTo("Several models are served here. Set 'model' to one of: lab/model, tiny.");
    assertThat(error.path("param").asString()).isEqualTo("model");
    assertThat(error.path("code").asString()).isEqualTo("missing_required_parameter");
    assertThat(suite.requestsNotTaken()).isZero();
  }

  @Test
  void anUnknownModelIsNotFoundWhereNoneIsServed() {
    suite.announce();
    JsonNode error = Http.error(http.get("/v1/models/none"), 404);
    assertThat(error.path("message").asString())
        .isEqualTo("The model 'none' does not exist here. No model is served yet.");
  }

  @Test
  void anUnknownModelIsNotFound() {
    JsonNode error = Http.error(http.get("/v1/models/none"), 404);
    assertThat(error.path("code").asString()).isEqualTo("model_not_found");
  }

  /** A catalog of its own: the context of the other tests knows no model. */
  @Test
  void aKnownModelStaysInTheCatalogWithoutWorkers() {
    suite.announce(FakeSuite.worker("llm-1", WorkerStatus.Role.LLM, true));
    ModelCatalog catalog = new ModelCatalog(suite, new ModelListProperties(List.of("lab/7b")));

    assertThat(catalog.models()).extracting(ServedModel::name).containsExactly("lab/7b", "tiny");
    assertThat(catalog.find("lab/7b").orElseThrow().readyLlmWorkers()).isZero();
    assertThat(catalog.find("lab/7b").orElseThrow().contextLength()).isNull();
  }
}
