package dev.onevision.worker.life;

import dev.onevision.contract.wire.WorkerStatus;
import java.util.function.Supplier;

/** Publishes this worker's status every few seconds. Thread-safe. */
public interface WorkerAnnouncer extends AutoCloseable {

  /** Starts the heartbeat; calls the supplier before each beat, which must not block. */
  void start(Supplier<WorkerStatus> status);

  /** Sends a heartbeat at once, for example when the worker becomes ready. */
  void announceNow();

  /** Withdraws the worker. */
  @Override
  void close();
}
