package dev.onevision.inference.testing;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damages files in the ways that readers tend to trip over: single bits and bytes, lengths and
 * offsets at the ends of their ranges, parts cut out, doubled or moved. The same seed gives the
 * same files.
 */
public final class Mutator {

  private static final List<Long> TELLING =
      List.of(
          0L,
          1L,
          2L,
          0x7fL,
          0xffL,
          0xffffL,
          0x7fff_ffffL,
          0x8000_0000L,
          0xffff_ffffL,
          1L << 32,
          1L << 53,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          -1L);

  private final SplittableRandom random;

  public Mutator(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** A number from 0 to below the bound. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** One of the things. */
  public <T> T oneOf(List<T> things) {
    return things.get(random.nextInt(things.size()));
  }

  /** A number that checks of lengths and offsets often miss. */
  public long tellingNumber() {
    return random.nextInt(4) == 0 ? random.nextLong() >>> random.nextInt(64) : oneOf(TELLING);
  }

  /** A copy with one to four kinds of damage. */
  public byte[] damaged(byte[] good) {
    byte[] bytes = good;
    for (int change = random.nextInt(1, 5); change > 0; change--) {
      bytes = once(bytes);
    }
    return bytes;
  }

  private byte[] once(byte[] from) {
    if (from.length < 2) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(from.length);
    int length = 1 + random.nextInt(Math.min(from.length - at, 64));
    byte[] bytes = from.clone();
    switch (random.nextInt(8)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1, 2 -> bytes[at] = (byte) random.nextInt();
      case 3, 4 -> putNumber(bytes, at);
      case 5 -> bytes = joined(from, at, from, at + length); // cut out
      case 6 -> bytes = joined(from, at + length, from, at); // doubled
      default -> bytes = random.nextInt(8) == 0 ? Arrays.copyOf(from, at) : bytes;
    }
    return bytes;
  }

  private void putNumber(byte[] bytes, int at) {
    int width = 1 << random.nextInt(1, 4);
    byte[] number =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(tellingNumber())
            .array();
    System.arraycopy(number, 0, bytes, at, Math.min(width, bytes.length - at));
  }

  private static byte[] joined(byte[] head, int headEnd, byte[] tail, int tailBegin) {
    byte[] both = Arrays.copyOf(head, headEnd + tail.length - tailBegin);
    System.arraycopy(tail, tailBegin, both, headEnd, tail.length - tailBegin);
    return both;
  }

  /** Heap bytes that this thread has taken since it began. */
  public static long allocatedBytes() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
