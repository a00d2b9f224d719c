package dev.onevision.gateway.models;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Up while at least one LLM worker is ready. Vision workers are reported but do not matter for the
 * status, because text requests need none.
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
            models.put(
                model.name(),
                Map.of(
                    "fingerprint", model.fingerprint(),
                    "readyLlmWorkers", model.readyLlmWorkers(),
                    "readyVisionWorkers", model.readyVisionWorkers()));
          }
          boolean answers = catalog.isReady() && llm > 0;
          return (answers ? builder.up() : builder.outOfService())
              .withDetail("heartbeatsRead", catalog.isReady())
              .withDetail("readyLlmWorkers", llm)
              .withDetail("readyVisionWorkers", vision)
              .withDetail("models", models)
              .build();
        });
  }
}
