package dev.onevision.vision.messaging;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up when this worker takes requests; part of the readiness group. */
final class VisionHealthIndicator implements HealthIndicator {

  private final VisionWorker worker;

  VisionHealthIndicator(VisionWorker worker) {
    this.worker = worker;
  }

  @Override
  public Health health() {
    VisionWorker.State state = worker.state();
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
