package dev.onevision.benchmarks.suite;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/** Chooses a ready gateway round-robin, as a load balancer with health checks does. Thread-safe. */
public final class LoadBalancer implements IntSupplier, AutoCloseable {

  private static final Duration CHECK_INTERVAL = Duration.ofMillis(250);

  private final List<PartProcess> gateways;
  private final AtomicInteger turn = new AtomicInteger();
  private final Thread checker;
  private volatile List<Integer> ready;
  private volatile boolean closed;

  /** Starts the health checks; until the first one, all gateways count as ready. */
  public LoadBalancer(List<PartProcess> gateways) {
    this.gateways = List.copyOf(gateways);
    this.ready = gateways.stream().map(PartProcess::port).toList();
    this.checker = Thread.ofVirtual().name("load-balancer").start(this::check);
  }

  private void check() {
    while (!closed) {
      ready = gateways.stream().filter(PartProcess::isReady).map(PartProcess::port).toList();
      LockSupport.parkNanos(CHECK_INTERVAL.toNanos());
    }
  }

  /** The port of the next ready gateway, or of any gateway if none is ready. */
  @Override
  public int getAsInt() {
    List<Integer> now = ready;
    int next = turn.getAndIncrement() & Integer.MAX_VALUE;
    return now.isEmpty() ? gateways.get(next % gateways.size()).port() : now.get(next % now.size());
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    LockSupport.unpark(checker);
    checker.join();
  }
}
