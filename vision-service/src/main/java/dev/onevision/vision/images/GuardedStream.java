package dev.onevision.vision.images;

import dev.onevision.vision.media.MediaException;
import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file in memory that stops its decoder at the limit on processor time. A progressive JPEG file
 * can ask for a pass over all its pixels every few bytes; its decoder must keep reading to get
 * there, and is stopped here. One thread.
 */
final class GuardedStream extends ImageInputStreamImpl {

  private static final int READS_PER_CHECK = 64;

  /**
   * Max bytes of one read. The JPEG decoder asks for 64 KB, which can hold a hundred passes over
   * all pixels.
   */
  private static final int BLOCK = 256;

  private final byte[] data;
  private final DecodeTime time;
  private int reads;

  /**
   * A stream of the file.
   *
   * @param time started; checked while the decoder reads
   */
  GuardedStream(byte[] data, DecodeTime time) {
    this.data = data;
    this.time = time;
  }

  @Override
  public int read() throws IOException {
    check(1);
    bitOffset = 0;
    return streamPos < data.length ? data[(int) streamPos++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    check(length);
    bitOffset = 0;
    if (streamPos >= data.length) {
      return -1;
    }
    int count = (int) Math.min(Math.min(length, BLOCK), data.length - streamPos);
    System.arraycopy(data, (int) streamPos, into, offset, count);
    streamPos += count;
    return count;
  }

  @Override
  public long length() {
    return data.length;
  }

  private void check(int length) throws IOException {
    if (++reads % READS_PER_CHECK == 0 || length >= BLOCK) {
      try {
        time.check();
      } catch (MediaException e) {
        throw new IOException(e);
      }
    }
  }
}
