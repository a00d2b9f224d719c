package dev.onevision.vision.intake;

import dev.onevision.vision.encoder.EncoderBusyException;
import dev.onevision.vision.tiling.Tiler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A tile buffer per lane, allocated at its first use and reused. A buffer that is too small for a
 * video is replaced. Thread-safe.
 */
final class TileBuffers {

  private final Tiler tiler;
  private final Semaphore permits;
  private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

  TileBuffers(Tiler tiler, int lanes) {
    this.tiler = tiler;
    this.permits = new Semaphore(lanes);
  }

  /** Waits for a buffer. */
  Lease take(Duration timeout) throws EncoderBusyException, InterruptedException {
    if (!permits.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new EncoderBusyException("All tile buffers are in use");
    }
    return new Lease();
  }

  /** The right to one buffer until closed. One thread at a time. */
  final class Lease implements AutoCloseable {

    private @Nullable ByteBuffer buffer = idle.poll();

    private Lease() {}

    /** The buffer, with room for any image. */
    ByteBuffer forImage() {
      return forTiles(tiler.rules().maxTiles());
    }

    /** The buffer, with room for this number of tiles; loses the content of a smaller one. */
    ByteBuffer forTiles(int tiles) {
      ByteBuffer found = buffer;
      if (found == null || found.capacity() < (long) tiles * tiler.rules().tileBytes()) {
        buffer = null;
        found = tiler.newBuffer(Math.max(tiles, tiler.rules().maxTiles()));
        buffer = found;
      }
      return found;
    }

    @Override
    public void close() {
      if (buffer != null) {
        idle.add(buffer);
        buffer = null;
      }
      permits.release();
    }
  }
}
