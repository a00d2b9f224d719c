package dev.onevision.worker.life;

import java.util.concurrent.CompletableFuture;

/** The model of a worker, which runs on a thread of its own. Thread-safe. */
public interface WorkerModel extends AutoCloseable {

  /** Starts to load; returns at once. */
  void start();

  /** Grows while the load gets further. */
  long loadSteps();

  /** Completes with the fingerprint of the loaded model, or fails with what prevented the load. */
  CompletableFuture<String> loaded();

  /** Fails when a loaded model can no longer be used; is incomplete until then. */
  CompletableFuture<Void> ended();

  /** Frees the model; what runs on it is dropped. */
  @Override
  void close();
}
