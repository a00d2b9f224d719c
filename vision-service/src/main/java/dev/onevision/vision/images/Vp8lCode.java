package dev.onevision.vision.images;

import java.io.EOFException;
import java.io.IOException;

/**
 * A prefix code of VP8L as a lookup table: up to eight bits lead to a symbol, or to a second table
 * for the bits that follow.
 */
final class Vp8lCode {

  private static final int MAX_BITS = 15;
  private static final int ROOT_BITS = 8;
  private static final int LENGTH_CODES = 19;
  private static final int[] LENGTH_CODE_ORDER = {
    17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  };

  /** Bytes of the object and of its array's header. */
  private static final int OVERHEAD = 48;

  private final int rootBits;

  /** Symbol in the low half, bits in the high half; or offset and bits of a second table. */
  private final int[] table;

  private Vp8lCode(int rootBits, int[] table) {
    this.rootBits = rootBits;
    this.table = table;
  }

  /** Memory that the code takes. */
  int bytes() {
    return OVERHEAD + table.length * Integer.BYTES;
  }

  /** Reads a code's description. */
  static Vp8lCode read(Vp8lBits bits, int symbols) throws IOException {
    int[] lengths = new int[symbols];
    if (bits.flag()) {
      boolean two = bits.flag();
      int first = bits.read(bits.flag() ? 8 : 1);
      mark(lengths, first);
      if (two) {
        mark(lengths, bits.read(8));
      }
    } else {
      readLengths(bits, lengths);
    }
    return of(lengths);
  }

  private static void mark(int[] lengths, int symbol) throws IOException {
    if (symbol >= lengths.length) {
      throw new IOException("VP8L: a symbol outside of its alphabet");
    }
    lengths[symbol] = 1;
  }

  private static void readLengths(Vp8lBits bits, int[] lengths) throws IOException {
    int[] codeLengths = new int[LENGTH_CODES];
    int count = 4 + bits.read(4);
    for (int i = 0; i < count; i++) {
      codeLengths[LENGTH_CODE_ORDER[i]] = bits.read(3);
    }
    int left = lengths.length;
    if (bits.flag()) {
      left = 2 + bits.read(2 + 2 * bits.read(3));
      if (left > lengths.length) {
        throw new IOException("VP8L: more code lengths than symbols");
      }
    }
    Vp8lCode code = of(codeLengths);
    int previous = 8;
    int symbol = 0;
    for (; symbol < lengths.length && left > 0; left--) {
      int length = code.read(bits);
      if (length < 16) {
        lengths[symbol++] = length;
        previous = length == 0 ? previous : length;
        continue;
      }
      int repeat =
          switch (length) {
            case 16 -> 3 + bits.read(2);
            case 17 -> 3 + bits.read(3);
            default -> 11 + bits.read(7);
          };
      if (symbol + repeat > lengths.length) {
        throw new IOException("VP8L: a run of code lengths past the last symbol");
      }
      for (int i = 0; i < repeat; i++) {
        lengths[symbol++] = length == 16 ? previous : 0;
      }
    }
  }

  /** Builds the canonical code of the lengths; a single symbol takes no bits. */
  private static Vp8lCode of(int[] lengths) throws IOException {
    int[] counts = new int[MAX_BITS + 1];
    int used = 0;
    int last = 0;
    int longest = 0;
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] > 0) {
        counts[lengths[symbol]]++;
        used++;
        last = symbol;
        longest = Math.max(longest, lengths[symbol]);
      }
    }
    if (used == 1) {
      return new Vp8lCode(0, new int[] {last});
    }
    int[] codes = new int[MAX_BITS + 2];
    int free = 1;
    for (int length = 1; length <= MAX_BITS; length++) {
      codes[length + 1] = (codes[length] + counts[length]) << 1;
      free = (free << 1) - counts[length];
      if (free < 0) {
        throw new IOException("VP8L: too many codes");
      }
    }
    if (free != 0) {
      throw new IOException("VP8L: codes are missing");
    }
    return build(lengths, codes, longest);
  }

  private static Vp8lCode build(int[] lengths, int[] codes, int longest) {
    int rootBits = Math.min(ROOT_BITS, longest);
    int rootSize = 1 << rootBits;
    int size = rootSize;
    byte[] below = {};
    int[] offsets = {};
    if (longest > rootBits) {
      below = bitsBelow(lengths, codes, rootBits);
      offsets = new int[rootSize];
      for (int root = 0; root < rootSize; root++) {
        offsets[root] = size;
        size += below[root] > 0 ? 1 << below[root] : 0;
      }
    }
    int[] table = new int[size];
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      if (length == 0) {
        continue;
      }
      int code = Integer.reverse(codes[length]++) >>> (32 - length);
      if (length <= rootBits) {
        for (int i = code; i < rootSize; i += 1 << length) {
          table[i] = length << 16 | symbol;
        }
      } else {
        int root = code & (rootSize - 1);
        table[root] = (rootBits + below[root]) << 16 | offsets[root];
        int step = 1 << (length - rootBits);
        for (int i = code >> rootBits; i < 1 << below[root]; i += step) {
          table[offsets[root] + i] = (length - rootBits) << 16 | symbol;
        }
      }
    }
    return new Vp8lCode(rootBits, table);
  }

  /** The bits of the second table of each entry of the first: those of its longest code. */
  private static byte[] bitsBelow(int[] lengths, int[] codes, int rootBits) {
    int[] next = codes.clone();
    byte[] below = new byte[1 << rootBits];
    for (int length : lengths) {
      if (length > 0) {
        int code = Integer.reverse(next[length]++) >>> (32 - length);
        int root = code & (below.length - 1);
        below[root] = (byte) Math.max(below[root], length - rootBits);
      }
    }
    return below;
  }

  /** Reads a symbol. */
  int read(Vp8lBits bits) throws EOFException {
    int entry = table[bits.peek(rootBits)];
    int length = entry >>> 16;
    if (length > rootBits) {
      bits.skip(rootBits);
      entry = table[(entry & 0xffff) + bits.peek(length - rootBits)];
      length = entry >>> 16;
    }
    bits.skip(length);
    return entry & 0xffff;
  }
}
