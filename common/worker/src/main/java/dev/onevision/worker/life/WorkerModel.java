package dev.onevision.worker.life;

import java.util.concurrent.CompletableFuture;

/** The model a worker works with, on a thread of its own. Thread-safe. */
public interface WorkerModel extends AutoCloseable {

  /** Starts to load; returns at once. */
  void start();

  /** Completes with the fingerprint of what was loaded, or with what kept it from being. */
  CompletableFuture<String> loaded();

  /** Fails when a model that was loaded cannot be used any more; stays open until then. */
  CompletableFuture<Void> ended();

  /** Frees the model; what runs on it is given up. */
  @Override
  void close();
}
