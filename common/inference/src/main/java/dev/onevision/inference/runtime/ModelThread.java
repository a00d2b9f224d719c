package dev.onevision.inference.runtime;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns a model: it loads the model, works with it and closes it.
 *
 * <pre>
 *   new --start--> loading --loaded--> working --close--> ended
 *                     |                   |
 *                     +-----failure-------+--> failed
 * </pre>
 *
 * <p>A model that failed is not loaded again: its process ends or restarts. Thread-safe.
 *
 * @param <D> what other threads may know of the loaded model
 */
public final class ModelThread<D> implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ModelThread.class);

  private final Owner<D> owner;
  private final Duration stopTimeout;
  private final Thread thread;
  private final CompletableFuture<D> loaded = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean stopping;

  /**
   * A thread that is not started yet.
   *
   * @param stopTimeout max time that {@link #close} waits for the current work
   */
  public ModelThread(String name, Duration stopTimeout, Owner<D> owner) {
    this.owner = owner;
    this.stopTimeout = stopTimeout;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  /** The work of the thread. Both methods run on it. */
  public interface Owner<D> {

    /**
     * Loads the model, calls {@link #completeLoading}, works until {@link #isStopping} or an
     * interrupt, and closes the model.
     */
    void own(ModelThread<D> thread) throws Exception;

    /** Answers what still waits. Runs last, when {@link #isStopping} is true. */
    void end();
  }

  /** Starts to load the model; returns at once. */
  public void start() {
    thread.start();
  }

  /** Says that the model is loaded. The owner calls it. */
  public void completeLoading(D description) {
    loaded.complete(description);
  }

  /** Completes when the model is loaded, or with the reason why it cannot be. */
  public CompletableFuture<D> loaded() {
    return loaded.copy();
  }

  /** Fails when the model cannot be used any more; stays open when the thread is closed. */
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  /** Whether the thread has ended or is about to. */
  public boolean isStopping() {
    return stopping;
  }

  private void run() {
    try {
      owner.own(this);
    } catch (Throwable e) {
      if (stopping && e instanceof InterruptedException) {
        log.debug("{} was stopped", thread.getName());
      } else {
        log.error("The model cannot be used: {}", e.getMessage(), e);
        stopping = true;
        loaded.completeExceptionally(e);
        ended.completeExceptionally(e);
      }
    } finally {
      stopping = true;
      loaded.completeExceptionally(new CancellationException("The service is shutting down"));
      owner.end();
    }
  }

  /** Interrupts the thread, and waits until its current work is done. */
  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    try {
      thread.join(stopTimeout.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
