package dev.onevision.worker.life;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up when the worker takes requests; part of the readiness group. */
public final class WorkerHealthIndicator implements HealthIndicator {

  private final QueueWorker worker;

  public WorkerHealthIndicator(QueueWorker worker) {
    this.worker = worker;
  }

  @Override
  public Health health() {
    QueueWorker.State state = worker.state();
    Health.Builder health =
        switch (state) {
          case READY -> Health.up();
          case LOADING, JOINING -> Health.outOfService();
          case STOPPED, BROKEN -> Health.down();
        };
    return health
        .withDetail("state", state.name())
        .withDetail("busyLanes", worker.busyLanes())
        .build();
  }
}
