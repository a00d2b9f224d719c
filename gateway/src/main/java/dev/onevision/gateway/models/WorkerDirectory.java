package dev.onevision.gateway.models;

import dev.onevision.contract.wire.WorkerStatus;
import java.util.List;

/** The workers with a recent heartbeat. Thread-safe; does not block. */
public interface WorkerDirectory extends AutoCloseable {

  /** Starts to read heartbeats. */
  void start();

  /** Whether the {@code workers} topic is being read. */
  boolean isReady();

  /**
   * Whether all present workers were heard. When reading begins, that takes up to the heartbeat
   * timeout.
   */
  boolean isComplete();

  /** Workers whose last heartbeat is younger than the heartbeat timeout. */
  List<WorkerStatus> workers();

  @Override
  void close();
}
