package dev.onevision.vision.requests;

import dev.onevision.vision.encoder.EncoderBusyException;
import dev.onevision.vision.tiling.Tiler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** As many tile buffers as there are slots, made when first needed and used again. Thread-safe. */
final class TileBuffers {

  private final Tiler tiler;
  private final Semaphore permits;
  private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

  TileBuffers(Tiler tiler, int most) {
    this.tiler = tiler;
    this.permits = new Semaphore(most);
  }

  ByteBuffer take(Duration patience) throws EncoderBusyException, InterruptedException {
    if (!permits.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new EncoderBusyException("all tile buffers are in use");
    }
    ByteBuffer buffer = idle.poll();
    if (buffer != null) {
      return buffer;
    }
    boolean made = false;
    try {
      buffer = tiler.newBuffer();
      made = true;
      return buffer;
    } finally {
      if (!made) {
        permits.release();
      }
    }
  }

  void giveBack(ByteBuffer buffer) {
    idle.add(buffer);
    permits.release();
  }
}
