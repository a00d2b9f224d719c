package dev.onevision.vision.requests;

import dev.onevision.vision.encoder.EncoderBusyException;
import dev.onevision.vision.tiling.Tiler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * As many tile buffers as there are slots, made when first needed and used again; one that is too
 * small for a video is replaced. Thread-safe.
 */
final class TileBuffers {

  private final Tiler tiler;
  private final Semaphore permits;
  private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

  TileBuffers(Tiler tiler, int most) {
    this.tiler = tiler;
    this.permits = new Semaphore(most);
  }

  /** Waits for a buffer. */
  Lease take(Duration patience) throws EncoderBusyException, InterruptedException {
    if (!permits.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new EncoderBusyException("all tile buffers are in use");
    }
    return new Lease();
  }

  /** The right to one buffer until it is closed. One thread at a time. */
  final class Lease implements AutoCloseable {

    private @Nullable ByteBuffer buffer = idle.poll();

    private Lease() {}

    /** The buffer, with room for any picture. */
    ByteBuffer forPicture() {
      return forTiles(tiler.rules().mostTiles());
    }

    /** The buffer, with room for so many tiles; what was in a smaller one is gone. */
    ByteBuffer forTiles(int tiles) {
      ByteBuffer found = buffer;
      if (found == null || found.capacity() < (long) tiles * tiler.rules().tileBytes()) {
        buffer = null;
        found = tiler.newBuffer(Math.max(tiles, tiler.rules().mostTiles()));
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
