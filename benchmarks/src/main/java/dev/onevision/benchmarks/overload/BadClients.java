package dev.onevision.benchmarks.overload;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many clients of one kind, each on a thread of its own, until closed. A client whose connection
 * ends opens another.
 */
public final class BadClients implements AutoCloseable {

  private static final long PAUSE_MILLIS = 200;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger rounds = new AtomicInteger();
  private volatile boolean closed;

  /** One client. */
  public interface Behavior {

    /**
     * Sends a request, or a part of one, and returns when its connection ends.
     *
     * @param going until the client should stop
     */
    void misbehave(Going going) throws IOException, InterruptedException;
  }

  /** Whether the attack goes on. */
  public interface Going {

    /** Waits for a moment; false if the client should stop. */
    boolean pause() throws InterruptedException;
  }

  /** Starts clients. */
  public BadClients(int count, Behavior behavior) {
    for (int i = 0; i < count; i++) {
      var _ = threads.submit(() -> run(behavior));
    }
  }

  /** Connections that ended so far. */
  public int rounds() {
    return rounds.get();
  }

  private void run(Behavior behavior) {
    try {
      while (pause()) {
        try {
          behavior.misbehave(this::pause);
        } catch (IOException refused) {
          // That is the purpose.
        }
        rounds.incrementAndGet();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean pause() throws InterruptedException {
    if (!closed) {
      Thread.sleep(PAUSE_MILLIS);
    }
    return !closed;
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    threads.shutdownNow();
    if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("Bad clients do not end.");
    }
  }
}
