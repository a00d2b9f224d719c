package dev.onevision.llm.messaging;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Bounds the embeddings that wait in this process's memory for the model to take them. A request
 * that needs more than there is waits for its turn alone. Thread-safe.
 */
final class EmbeddingMemory {

  private static final int UNIT_BYTES = 1024;

  private final int units;
  private final Semaphore free;

  EmbeddingMemory(DataSize size) {
    this.units = Math.clamp(size.toBytes() / UNIT_BYTES, 1, Integer.MAX_VALUE);
    this.free = new Semaphore(units, true);
  }

  /** Room for some bytes; closing gives it back, once. */
  interface Lease extends AutoCloseable {
    @Override
    void close();
  }

  /** Room for so many bytes, or null if there was none in that time. */
  @Nullable Lease reserve(long bytes, Duration patience) throws InterruptedException {
    int needed = (int) Math.min(units, Math.ceilDiv(bytes, UNIT_BYTES));
    if (!free.tryAcquire(needed, Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS)) {
      return null;
    }
    AtomicBoolean given = new AtomicBoolean();
    return () -> {
      if (given.compareAndSet(false, true)) {
        free.release(needed);
      }
    };
  }
}
