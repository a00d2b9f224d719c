package dev.onevision.gateway.testing;

import dev.onevision.contract.wire.WorkerStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Heartbeats of workers whose queue has no name. */
public final class TestWorkers {

  private TestWorkers() {}

  /** A worker of an earlier release, which announces no feature. */
  public static WorkerStatus earlier(
      String id,
      WorkerStatus.Role role,
      String model,
      int contextLength,
      int lanes,
      boolean ready) {
    return status(id, role, model, contextLength, lanes, ready, null);
  }

  /** A worker that announces features. */
  public static WorkerStatus status(
      String id,
      WorkerStatus.Role role,
      String model,
      int contextLength,
      int lanes,
      boolean ready,
      @Nullable List<String> features) {
    return new WorkerStatus(
        id, role, model, "f00d", contextLength, lanes, ready, Instant.now(), null, null, features);
  }
}
