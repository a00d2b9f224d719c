package dev.onevision.vision.media;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file in memory, read in place, that stops a decoder which takes more memory than it may. A
 * lossless WebP file can ask for tables of a thousand times its own size; since it must go on
 * reading to get them, it is stopped here. Used by the thread that made it.
 */
final class GuardedStream extends ImageInputStreamImpl {

  private static final int READS_PER_LOOK = 64;
  private static final com.sun.management.ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class);

  private final byte[] data;
  private final long mostAllocated;
  private int reads;

  /**
   * A stream of the file.
   *
   * @param mostBytes that this thread may allocate from now on, garbage included
   */
  GuardedStream(byte[] data, long mostBytes) {
    this.data = data;
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    this.mostAllocated =
        mostBytes > Long.MAX_VALUE - allocated ? Long.MAX_VALUE : allocated + mostBytes;
  }

  @Override
  public int read() throws IOException {
    look();
    bitOffset = 0;
    return streamPos < data.length ? data[(int) streamPos++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    look();
    bitOffset = 0;
    if (streamPos >= data.length) {
      return -1;
    }
    int count = (int) Math.min(length, data.length - streamPos);
    System.arraycopy(data, (int) streamPos, into, offset, count);
    streamPos += count;
    return count;
  }

  @Override
  public long length() {
    return data.length;
  }

  private void look() throws IOException {
    if (++reads % READS_PER_LOOK == 0 && THREADS.getCurrentThreadAllocatedBytes() > mostAllocated) {
      throw new IOException("the decoder takes more memory than the picture justifies");
    }
  }
}
