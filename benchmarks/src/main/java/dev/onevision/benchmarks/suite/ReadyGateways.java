package dev.onevision.benchmarks.suite;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * Chooses gateways as a load balancer does that asks each of them whether it is ready: in turn,
 * among those that were when it looked last. Thread-safe.
 */
public final class ReadyGateways implements IntSupplier, AutoCloseable {

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final List<PartProcess> gateways;
  private final AtomicInteger turn = new AtomicInteger();
  private final Thread looker;
  private volatile List<Integer> ready;
  private volatile boolean closed;

  /** Starts to look; all are taken for ready at first. */
  public ReadyGateways(List<PartProcess> gateways) {
    this.gateways = List.copyOf(gateways);
    this.ready = gateways.stream().map(PartProcess::port).toList();
    this.looker = Thread.ofVirtual().name("load-balancer").start(this::look);
  }

  private void look() {
    while (!closed) {
      ready = gateways.stream().filter(PartProcess::isReady).map(PartProcess::port).toList();
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }

  /** The port of the next; of any if none is ready. */
  @Override
  public int getAsInt() {
    List<Integer> now = ready;
    int next = turn.getAndIncrement() & Integer.MAX_VALUE;
    return now.isEmpty() ? gateways.get(next % gateways.size()).port() : now.get(next % now.size());
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    LockSupport.unpark(looker);
    looker.join();
  }
}
