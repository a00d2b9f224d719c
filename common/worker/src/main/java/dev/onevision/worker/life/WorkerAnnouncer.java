package dev.onevision.worker.life;

import dev.onevision.contract.wire.WorkerStatus;
import java.util.function.Supplier;

/** Publishes this worker's status every few seconds. Thread-safe. */
public interface WorkerAnnouncer extends AutoCloseable {

  /** Starts the heartbeat; the supplier is asked before each beat and must not block. */
  void start(Supplier<WorkerStatus> status);

  /** Says at once what the supplier now says, such as that the worker became ready. */
  void announceNow();

  /** Withdraws the worker. */
  @Override
  void close();
}
