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
 * The thread of a slot that does the work. A platform thread, since work on pictures computes and
 * calls native code, which would hold on to the carrier of a virtual one.
 */
final class Worker implements AutoCloseable {

  private final ExecutorService executor;
  private volatile @Nullable Future<?> task;
  private volatile boolean cancelled;

  /** What is done. */
  interface Task {
    void run() throws Exception;
  }

  Worker(String name) {
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

  /** Returns false if the work goes on after that time. */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    try {
      current().get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | CancellationException e) {
      return true;
    }
  }

  /** How the work that ended failed; null if it did not. */
  @Nullable Exception failure() {
    Future<?> ended = current();
    return switch (ended.state()) {
      case SUCCESS -> null;
      case FAILED ->
          ended.exceptionNow() instanceof Exception failure
              ? failure
              : new IllegalStateException("The work ended with an error", ended.exceptionNow());
      case CANCELLED -> new CancellationException("The work was cut short");
      case RUNNING -> throw new IllegalStateException("The work goes on");
    };
  }

  /** Interrupts the work in hand, and whatever is begun later. */
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
      throw new IllegalStateException("No work was begun");
    }
    return current;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
