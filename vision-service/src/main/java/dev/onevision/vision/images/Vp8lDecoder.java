package dev.onevision.vision.images;

import dev.onevision.vision.media.MediaException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes VP8L, the lossless coding of WebP images and of their alpha planes, in four steps: 1.
 * read which transforms were applied, with their parameters; 2. read the prefix codes, one group of
 * five for each region; 3. read the pixels: literals, copies and recently used colors; 4. undo the
 * transforms, the last one first.
 *
 * <p>Bounded: code tables take at most 64 MB, ten times those of usual files, and the processor
 * time is checked. One thread at a time.
 */
final class Vp8lDecoder {

  private static final int SIGNATURE_AND_SIZE_BYTES = 5;
  private static final int MAX_TABLE_BYTES = 64 << 20;
  private static final int PIXELS_PER_CHECK = 1 << 16;
  private static final int GROUPS_PER_CHECK = 256;
  private static final int LITERALS = 256;
  private static final int LENGTH_PREFIXES = 24;
  private static final int DISTANCE_PREFIXES = 40;
  private static final int HASH = 0x1e35a7bd;

  private final Vp8lBits bits;
  private final DecodeTime time;
  private int tableBytes;

  private Vp8lDecoder(Vp8lBits bits, DecodeTime time) {
    this.bits = bits;
    this.time = time;
  }

  /**
   * Decodes a VP8L chunk's body.
   *
   * @return pixels as ARGB, alpha 255 where the chunk says that it has none
   * @throws IOException if the data are damaged, incomplete or take too much memory
   */
  static int[] image(byte[] data, int start, int length, int width, int height, DecodeTime time)
      throws IOException, MediaException {
    boolean alpha = (data[start + 4] & 0x10) != 0;
    int version = (data[start + 4] & 0xff) >> 5;
    if (version != 0) {
      throw new IOException("VP8L: version " + version);
    }
    int skip = SIGNATURE_AND_SIZE_BYTES;
    int[] pixels = plane(data, start + skip, length - skip, width, height, time);
    if (!alpha) {
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] |= 0xff000000;
      }
    }
    return pixels;
  }

  /** Decodes VP8L data that come without signature and size, such as an alpha plane. */
  static int[] plane(byte[] data, int start, int length, int width, int height, DecodeTime time)
      throws IOException, MediaException {
    return new Vp8lDecoder(new Vp8lBits(data, start, length), time).topLevel(width, height);
  }

  private int[] topLevel(int width, int height) throws IOException, MediaException {
    List<Vp8lTransform> transforms = new ArrayList<>();
    int seen = 0;
    int codedWidth = width;
    while (bits.flag()) {
      int type = bits.read(2);
      if ((seen & 1 << type) != 0) {
        throw new IOException("VP8L: a transform is applied twice");
      }
      seen |= 1 << type;
      Vp8lTransform transform = transform(type, codedWidth, height);
      transforms.add(transform);
      codedWidth = transform.codedWidth();
    }
    int cacheBits = cacheBits();
    Groups groups = groups(codedWidth, height, cacheBits, bits.flag());
    int[] pixels = pixels(codedWidth, height, cacheBits, groups);
    for (Vp8lTransform transform : transforms.reversed()) {
      time.check();
      pixels = transform.undo(pixels, height);
    }
    return pixels;
  }

  private Vp8lTransform transform(int type, int width, int height)
      throws IOException, MediaException {
    return switch (type) {
      case 0 -> {
        int block = 2 + bits.read(3);
        yield new Vp8lTransform.Predictor(width, block, blocks(block, width, height));
      }
      case 1 -> {
        int block = 2 + bits.read(3);
        yield new Vp8lTransform.Color(width, block, blocks(block, width, height));
      }
      case 2 -> new Vp8lTransform.SubtractGreen(width);
      default -> {
        int size = 1 + bits.read(8);
        yield Vp8lTransform.Palette.of(width, subImage(size, 1));
      }
    };
  }

  private int[] blocks(int bitsOfBlock, int width, int height) throws IOException, MediaException {
    return subImage(
        Vp8lTransform.blocks(width, bitsOfBlock), Vp8lTransform.blocks(height, bitsOfBlock));
  }

  /** An image of parameters: neither transformed nor with regions. */
  private int[] subImage(int width, int height) throws IOException, MediaException {
    int cacheBits = cacheBits();
    return pixels(width, height, cacheBits, groups(width, height, cacheBits, false));
  }

  /** The binary logarithm of the number of recently used colors; 0 for none. */
  private int cacheBits() throws IOException {
    if (!bits.flag()) {
      return 0;
    }
    int cacheBits = bits.read(4);
    if (cacheBits < 1 || cacheBits > 11) {
      throw new IOException("VP8L: a color cache of " + cacheBits + " bits");
    }
    return cacheBits;
  }

  /**
   * The prefix codes by region.
   *
   * @param blockBits binary logarithm of a region's side
   * @param regions the group of each region, row by row; empty if there is one group
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier; never compared
  private record Groups(int blockBits, int[] regions, Group[] groups) {}

  /** The five codes of a region. */
  private record Group(
      Vp8lCode green, Vp8lCode red, Vp8lCode blue, Vp8lCode alpha, Vp8lCode distance) {}

  private Groups groups(int width, int height, int cacheBits, boolean hasRegions)
      throws IOException, MediaException {
    int blockBits = 0;
    int[] regions = {};
    int count = 1;
    if (hasRegions) {
      blockBits = 2 + bits.read(3);
      regions = blocks(blockBits, width, height);
      for (int i = 0; i < regions.length; i++) {
        regions[i] = regions[i] >> 8 & 0xffff;
        count = Math.max(count, regions[i] + 1);
      }
    }
    int greens = LITERALS + LENGTH_PREFIXES + (cacheBits > 0 ? 1 << cacheBits : 0);
    Group[] groups = new Group[count];
    for (int i = 0; i < count; i++) {
      groups[i] =
          new Group(code(greens), code(LITERALS), code(LITERALS), code(LITERALS), distances());
      if (i % GROUPS_PER_CHECK == 0) {
        time.check();
      }
    }
    return new Groups(blockBits, regions, groups);
  }

  private Vp8lCode distances() throws IOException {
    return code(DISTANCE_PREFIXES);
  }

  private Vp8lCode code(int symbols) throws IOException {
    Vp8lCode code = Vp8lCode.read(bits, symbols);
    tableBytes += code.bytes();
    if (tableBytes > MAX_TABLE_BYTES) {
      throw new IOException("VP8L: the code tables take more than 64 MB");
    }
    return code;
  }

  private int[] pixels(int width, int height, int cacheBits, Groups groups)
      throws IOException, MediaException {
    int[] pixels = new int[Math.multiplyExact(width, height)];
    int[] cache = new int[1 << cacheBits];
    boolean cached = cacheBits > 0;
    int shift = 32 - cacheBits;
    int blocksPerRow = Vp8lTransform.blocks(width, groups.blockBits);
    int regionMask = (1 << groups.blockBits) - 1;
    Group group = groups.groups[0];
    boolean regions = groups.regions.length > 0;
    int x = 0;
    int y = 0;
    int at = 0;
    int nextCheck = PIXELS_PER_CHECK;
    while (at < pixels.length) {
      if (at >= nextCheck) {
        time.check();
        nextCheck = at + PIXELS_PER_CHECK;
      }
      if (regions && (x & regionMask) == 0) {
        group = groups.groups[groups.regions[region(groups, blocksPerRow, x, y)]];
      }
      int symbol = group.green.read(bits);
      if (symbol < LITERALS) {
        int red = group.red.read(bits);
        int blue = group.blue.read(bits);
        int alpha = group.alpha.read(bits);
        pixels[at] = alpha << 24 | red << 16 | symbol << 8 | blue;
      } else if (symbol >= LITERALS + LENGTH_PREFIXES) {
        pixels[at] = cache[symbol - LITERALS - LENGTH_PREFIXES];
      } else {
        int length = value(symbol - LITERALS);
        int distance = Vp8lDistances.pixels(value(group.distance.read(bits)), width);
        if (distance > at || length > pixels.length - at) {
          throw new IOException("VP8L: a copy from or to outside of the image");
        }
        for (int end = at + length; at < end; at++) {
          int pixel = pixels[at - distance];
          pixels[at] = pixel;
          if (cached) {
            cache[pixel * HASH >>> shift] = pixel;
          }
        }
        y = at / width;
        x = at % width;
        if (regions && at < pixels.length) {
          group = groups.groups[groups.regions[region(groups, blocksPerRow, x, y)]];
        }
        continue;
      }
      if (cached) {
        cache[pixels[at] * HASH >>> shift] = pixels[at];
      }
      at++;
      if (++x == width) {
        x = 0;
        y++;
      }
    }
    return pixels;
  }

  private static int region(Groups groups, int blocksPerRow, int x, int y) {
    return (y >> groups.blockBits) * blocksPerRow + (x >> groups.blockBits);
  }

  /** A length or distance: its prefix and the bits that follow. */
  private int value(int prefix) throws IOException {
    if (prefix < 4) {
      return prefix + 1;
    }
    int extra = (prefix - 2) >> 1;
    return ((2 + (prefix & 1)) << extra) + bits.read(extra) + 1;
  }
}
