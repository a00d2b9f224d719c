package dev.onevision.kafka.claimcheck;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the chunks of one content in native memory, which close frees. The chunks are copied
 * since the fetches that contain them also hold other contents. Used by one thread.
 */
final class ReceivedChunks implements AutoCloseable {

  private final Arena arena = Arena.ofConfined();
  private final List<MemorySegment> chunks = new ArrayList<>();
  private final long maxBytes;
  private long bytes;

  /**
   * Creates an empty collection.
   *
   * @param maxBytes of all chunks together
   */
  ReceivedChunks(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Copies a chunk; false if that would exceed the maximum. */
  boolean add(ByteBuffer chunk) {
    if (chunk.remaining() > maxBytes - bytes) {
      return false;
    }
    MemorySegment source = MemorySegment.ofBuffer(chunk);
    chunks.add(arena.allocate(source.byteSize()).copyFrom(source));
    bytes += source.byteSize();
    return true;
  }

  long bytes() {
    return bytes;
  }

  /** All chunks in one direct buffer of their own. */
  ByteBuffer joined() {
    ByteBuffer content = ByteBuffer.allocateDirect(Math.toIntExact(bytes));
    MemorySegment target = MemorySegment.ofBuffer(content);
    long at = 0;
    for (MemorySegment chunk : chunks) {
      MemorySegment.copy(chunk, 0, target, at, chunk.byteSize());
      at += chunk.byteSize();
    }
    return content;
  }

  @Override
  public void close() {
    arena.close();
  }
}
