package dev.onevision.vision.images;

/**
 * Counts the pixels in the codes of a GIF frame. Decoders fill missing pixels with a color; this
 * count detects them.
 */
final class LzwLength {

  private static final int MAX_CODE_BITS = 12;
  private static final int MAX_CODES = 1 << MAX_CODE_BITS;

  private final byte[] codes;
  private long bit;

  private LzwLength(byte[] codes) {
    this.codes = codes;
  }

  /** Pixels up to the end code, the end of the data, or an invalid code. */
  static long of(byte[] codes, int codeSize) {
    return codeSize < 1 || codeSize >= MAX_CODE_BITS ? 0 : new LzwLength(codes).count(codeSize);
  }

  private long count(int codeSize) {
    int clear = 1 << codeSize;
    int[] lengths = new int[MAX_CODES];
    java.util.Arrays.fill(lengths, 0, clear, 1);
    int next = clear + 2;
    int bits = codeSize + 1;
    int previous = 0;
    long pixels = 0;
    while (bit + bits <= codes.length * 8L) {
      int code = read(bits);
      if (code == clear) {
        next = clear + 2;
        bits = codeSize + 1;
        previous = 0;
        continue;
      }
      boolean known = code < next && code != clear + 1;
      if (!known && (code != next || previous == 0)) {
        return pixels;
      }
      if (previous > 0 && next < MAX_CODES) {
        lengths[next++] = previous + 1;
        if (next == 1 << bits && bits < MAX_CODE_BITS) {
          bits++;
        }
      }
      previous = lengths[code];
      pixels += previous;
    }
    return pixels;
  }

  private int read(int bits) {
    int value = 0;
    for (int i = 0; i < bits; ) {
      int offset = (int) (bit & 7);
      int taken = Math.min(8 - offset, bits - i);
      int part = (codes[(int) (bit >> 3)] & 0xff) >> offset & ((1 << taken) - 1);
      value |= part << i;
      i += taken;
      bit += taken;
    }
    return value;
  }
}
