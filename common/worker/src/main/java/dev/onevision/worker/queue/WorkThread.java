package dev.onevision.worker.queue;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The thread on which a lane does its work, while the lane's own thread renews the record's lock. A
 * platform thread: decoding images computes and calls native code, which would pin the carrier of a
 * virtual one.
 */
final class WorkThread implements AutoCloseable {

  private final ExecutorService executor;
  private volatile @Nullable Future<?> task;
  private volatile boolean cancelled;

  /** One piece of work. */
  interface Task {
    void run() throws Exception;
  }

  WorkThread(String name) {
    this.executor = Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).factory());
  }

  void begin(Task work) {
    Future<?> begun =
        executor.submit(
            () -> {
              work.run();
              return null;
            });
    task = begun;
    if (cancelled) {
      begun.cancel(true);
    }
  }

  /** Waits for the end of the work; false if it did not end in time. */
  boolean awaitEnd(Duration timeout) throws InterruptedException {
    try {
      current().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | CancellationException e) {
      return true;
    }
  }

  /** How the work failed; null if it succeeded. Call after its end. */
  @Nullable Exception failure() {
    Future<?> ended = current();
    return switch (ended.state()) {
      case SUCCESS -> null;
      case FAILED ->
          ended.exceptionNow() instanceof Exception failure
              ? failure
              : new IllegalStateException("The work ended with an error", ended.exceptionNow());
      case CANCELLED -> new CancellationException("The work was cancelled");
      case RUNNING -> throw new IllegalStateException("The work has not ended");
    };
  }

  /** Interrupts the current work and any that is started later. */
  void cancel() {
    cancelled = true;
    Future<?> running = task;
    if (running != null) {
      running.cancel(true);
    }
  }

  private Future<?> current() {
    Future<?> current = task;
    if (current == null) {
      throw new IllegalStateException("No work was started");
    }
    return current;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
