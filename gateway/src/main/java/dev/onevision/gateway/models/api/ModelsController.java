package dev.onevision.gateway.models.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.onevision.gateway.access.Caller;
import dev.onevision.gateway.models.ModelCatalog;
import dev.onevision.gateway.models.ModelErrors;
import dev.onevision.gateway.models.ServedModel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** {@code GET /v1/models}: the available models. */
@RestController
class ModelsController {

  private final ModelCatalog catalog;
  private final long started = Instant.now().getEpochSecond();

  ModelsController(ModelCatalog catalog) {
    this.catalog = catalog;
  }

  @GetMapping("/v1/models")
  ModelList models(ServerWebExchange exchange) {
    requireHeartbeats();
    return new ModelList("list", allowed(exchange).stream().map(this::body).toList());
  }

  /** The name may contain slashes, as in {@code owner/model}. */
  @GetMapping("/v1/models/{*name}")
  Model model(ServerWebExchange exchange, @PathVariable String name) {
    requireHeartbeats();
    String asked = name.substring(1);
    List<ServedModel> models = allowed(exchange);
    return models.stream()
        .filter(model -> model.name().equals(asked))
        .findFirst()
        .map(this::body)
        .orElseThrow(() -> ModelErrors.notFound(asked, models));
  }

  /** A model that the key may not use does not exist for it. */
  private List<ServedModel> allowed(ServerWebExchange exchange) {
    return catalog.models().stream()
        .filter(model -> Caller.allowsModel(exchange, model.name()))
        .toList();
  }

  // Without heartbeats every model seems to be missing.
  private void requireHeartbeats() {
    if (!catalog.isReady()) {
      throw ModelErrors.kafkaAway();
    }
  }

  private Model body(ServedModel model) {
    return new Model(
        model.name(),
        "model",
        started,
        "onevision",
        model.contextLength(),
        model.readyLlmWorkers() > 0,
        model.readyVisionWorkers() > 0);
  }

  /** All models. */
  record ModelList(String object, List<Model> data) {}

  /**
   * One model.
   *
   * @param created when this gateway started, in seconds since 1970
   * @param contextLength max tokens of prompt and completion together, absent while no worker is
   *     there; not in OpenAI's API
   * @param ready whether a worker is ready; not in OpenAI's API
   * @param vision whether a vision worker is ready; not in OpenAI's API
   */
  record Model(
      String id,
      String object,
      long created,
      @JsonProperty("owned_by") String ownedBy,
      @JsonProperty("context_length") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Integer contextLength,
      boolean ready,
      boolean vision) {}
}
