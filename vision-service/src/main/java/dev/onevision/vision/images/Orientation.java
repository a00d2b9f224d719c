package dev.onevision.vision.images;

import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.tiling.Pixels;

/** The eight orientations of EXIF, in the order of their numbers, from 1. */
public enum Orientation {
  UPRIGHT(false, false, false),
  MIRRORED(false, true, false),
  UPSIDE_DOWN(false, true, true),
  FLIPPED(false, false, true),
  TRANSPOSED(true, false, false),
  /** The stored image is turned by 90 degrees clockwise. */
  RIGHT(true, true, false),
  TRANSVERSED(true, true, true),
  /** The stored image is turned by 90 degrees counter-clockwise. */
  LEFT(true, false, true);

  private static final int TAG = 0x0112;
  private static final int MAX_ENTRIES = 1000;

  /** Whether rows become columns, before the mirroring. */
  private final boolean swaps;

  private final boolean mirrorsColumns;
  private final boolean mirrorsRows;

  Orientation(boolean swaps, boolean mirrorsColumns, boolean mirrorsRows) {
    this.swaps = swaps;
    this.mirrorsColumns = mirrorsColumns;
    this.mirrorsRows = mirrorsRows;
  }

  /**
   * Reads the orientation from an EXIF block, which starts with its TIFF header. An invalid block
   * is ignored: a bad tag is no reason to refuse the image.
   *
   * @param start of the block in the file
   * @param end of the block in the file, exclusive
   */
  static Orientation ofExif(FileBytes file, int start, int end) {
    try {
      boolean little = file.has(start, "II");
      if (!little && !file.has(start, "MM")) {
        return UPRIGHT;
      }
      long directory = start + u32(file, start + 4L, little);
      int entries = Math.min(u16(file, directory, little), MAX_ENTRIES);
      for (int i = 0; i < entries; i++) {
        long entry = directory + 2 + i * 12L;
        if (entry + 12 > end) {
          return UPRIGHT;
        }
        if (u16(file, entry, little) == TAG) {
          int number = u16(file, entry + 8, little);
          return number >= 1 && number <= 8 ? values()[number - 1] : UPRIGHT;
        }
      }
      return UPRIGHT;
    } catch (MediaException e) {
      return UPRIGHT;
    }
  }

  private static int u16(FileBytes file, long at, boolean little) throws MediaException {
    return little ? file.u16le(at) : file.u16(at);
  }

  private static long u32(FileBytes file, long at, boolean little) throws MediaException {
    return little ? file.u32le(at) : file.u32(at);
  }

  /** Turns the stored image upright. */
  public Pixels apply(Pixels stored) {
    if (this == UPRIGHT) {
      return stored;
    }
    int width = swaps ? stored.height() : stored.width();
    int height = swaps ? stored.width() : stored.height();
    byte[] source = stored.rgb();
    byte[] target = new byte[source.length];
    int storedRow = stored.width() * Pixels.CHANNELS;
    int step = swaps ? storedRow : Pixels.CHANNELS;
    int at = 0;
    for (int y = 0; y < height; y++) {
      int row = mirrorsRows ? height - 1 - y : y;
      int from =
          row * (swaps ? Pixels.CHANNELS : storedRow) + (mirrorsColumns ? (width - 1) * step : 0);
      int next = mirrorsColumns ? -step : step;
      for (int x = 0; x < width; x++) {
        target[at] = source[from];
        target[at + 1] = source[from + 1];
        target[at + 2] = source[from + 2];
        at += Pixels.CHANNELS;
        from += next;
      }
    }
    return new Pixels(width, height, target);
  }
}
