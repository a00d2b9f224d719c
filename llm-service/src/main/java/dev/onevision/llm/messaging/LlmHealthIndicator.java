package dev.onevision.llm.messaging;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up when this worker takes requests; part of the readiness group. */
final class LlmHealthIndicator implements HealthIndicator {

  private final LlmWorker worker;

  LlmHealthIndicator(LlmWorker worker) {
    this.worker = worker;
  }

  @Override
  public Health health() {
    LlmWorker.State state = worker.state();
    Health.Builder health =
        switch (state) {
          case READY -> Health.up();
          case LOADING, JOINING -> Health.outOfService();
          case STOPPED, BROKEN -> Health.down();
        };
    return health
        .withDetail("state", state.name())
        .withDetail("busySlots", worker.busySlots())
        .build();
  }
}
