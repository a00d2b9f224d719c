package dev.onevision.llm.messaging;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Bounds the memory of embeddings that wait for the model. A request that needs more than the bound
 * waits until no other request has any. Thread-safe.
 */
final class EmbeddingMemory {

  private static final int UNIT_BYTES = 1024;

  private final int units;
  private final Semaphore free;

  EmbeddingMemory(DataSize size) {
    this.units = Math.clamp(size.toBytes() / UNIT_BYTES, 1, Integer.MAX_VALUE);
    this.free = new Semaphore(units, true);
  }

  /** Reserved memory. Closing frees it; further calls have no effect. */
  interface Lease extends AutoCloseable {
    @Override
    void close();
  }

  /** Reserves memory; null after the timeout. */
  @Nullable Lease reserve(long bytes, Duration timeout) throws InterruptedException {
    int needed = (int) Math.min(units, Math.ceilDiv(bytes, UNIT_BYTES));
    if (!free.tryAcquire(needed, Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS)) {
      return null;
    }
    AtomicBoolean closed = new AtomicBoolean();
    return () -> {
      if (closed.compareAndSet(false, true)) {
        free.release(needed);
      }
    };
  }
}
