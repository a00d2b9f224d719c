package dev.onevision.vision.requests;

import dev.onevision.vision.tiling.Tiler;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** As many tile buffers as there are slots, made when first needed and used again. Thread-safe. */
final class TileBuffers {

  private final Tiler tiler;
  private final Semaphore permits;
  private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

  TileBuffers(Tiler tiler, int most) {
    this.tiler = tiler;
    this.permits = new Semaphore(most);
  }

  ByteBuffer take() throws InterruptedException {
    permits.acquire();
    ByteBuffer buffer = idle.poll();
    return buffer == null ? tiler.newBuffer() : buffer;
  }

  void giveBack(ByteBuffer buffer) {
    idle.add(buffer);
    permits.release();
  }
}
