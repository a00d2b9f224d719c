package dev.onevision.gateway.models;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Up once the present workers are known. Their number is reported and does not matter for the
 * status: without workers, files, batches and the list of models still work, and completions get an
 * error that says what is missing. A load balancer that took the gateway out would hide it.
 */
@Component("workersHealthIndicator")
class WorkersHealthIndicator extends AbstractReactiveHealthIndicator {

  private final ModelCatalog catalog;

  WorkersHealthIndicator(ModelCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  protected Mono<Health> doHealthCheck(Health.Builder builder) {
    return Mono.fromSupplier(
        () -> {
          int llm = 0;
          int vision = 0;
          Map<String, Object> models = new LinkedHashMap<>();
          for (ServedModel model : catalog.models()) {
            llm += model.readyLlmWorkers();
            vision += model.readyVisionWorkers();
            models.put(model.name(), details(model));
          }
          return (catalog.isComplete() ? builder.up() : builder.outOfService())
              .withDetail("heartbeatsRead", catalog.isReady())
              .withDetail("readyLlmWorkers", llm)
              .withDetail("readyVisionWorkers", vision)
              .withDetail("models", models)
              .build();
        });
  }

  private static Map<String, Object> details(ServedModel model) {
    Map<String, Object> details = new LinkedHashMap<>();
    if (model.fingerprint() != null) {
      details.put("fingerprint", model.fingerprint());
    }
    details.put("readyLlmWorkers", model.readyLlmWorkers());
    details.put("readyVisionWorkers", model.readyVisionWorkers());
    return details;
  }
}
