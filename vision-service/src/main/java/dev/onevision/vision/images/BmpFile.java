package dev.onevision.vision.images;

import dev.onevision.vision.media.MediaException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The header of a BMP file.
 *
 * @param header size and orientation
 * @param start where the pixels begin
 * @param depth bits of a pixel
 * @param compression the file's number for it
 */
record BmpFile(ImageHeader header, long start, int depth, long compression) {

  /** Bytes of the header that OS/2 wrote. */
  private static final int CORE_HEADER = 12;

  private static final int RLE8 = 1;
  private static final int RLE4 = 2;

  static BmpFile of(FileBytes file) throws MediaException {
    long headerBytes = file.u32le(14);
    boolean core = headerBytes == CORE_HEADER;
    if (!core && headerBytes < 40) {
      throw file.invalid("its header has " + headerBytes + " bytes", 14);
    }
    long width = core ? file.u16le(18) : file.i32le(18);
    long height = core ? file.u16le(20) : Math.abs((long) file.i32le(22));
    int depth = core ? file.u16le(24) : file.u16le(28);
    long compression = core ? 0 : file.u32le(30);
    if (compression == 4 || compression == 5) {
      // A file within a file would escape the limits checked here.
      throw file.unsupported("an embedded JPEG or PNG");
    }
    ImageHeader header = new ImageHeader(width, height, Orientation.UPRIGHT, 4);
    return new BmpFile(header, file.u32le(10), depth, compression);
  }

  /**
   * The file as its reader needs it, with an end code if it lacks one. Reads the whole file: check
   * its size first.
   *
   * @throws MediaException if pixels are missing
   */
  byte[] complete(FileBytes file) throws MediaException {
    long width = header.width();
    long height = header.height();
    if (compression == RLE8 || compression == RLE4) {
      requireRuns(file, start, width, width * height, compression == RLE4);
      return withEnd(file.data(), (int) start);
    }
    return requireRows(file, start, width * depth, height);
  }

  /** Adds an end-of-bitmap code, which is ignored where there is one, and corrects the length. */
  private static byte[] withEnd(byte[] file, int pixels) {
    byte[] ended = Arrays.copyOf(file, file.length + 2);
    ended[ended.length - 1] = 1;
    ByteBuffer.wrap(ended).order(ByteOrder.LITTLE_ENDIAN).putInt(34, ended.length - pixels);
    return ended;
  }

  /** Requires all rows, and adds the padding of the last row if it is missing. */
  private static byte[] requireRows(FileBytes file, long start, long rowBits, long rows)
      throws MediaException {
    long rowBytes = (rowBits + 31) / 32 * 4;
    if (rowBytes > file.length() || rows - 1 > file.length() / Math.max(rowBytes, 1)) {
      throw file.truncated();
    }
    file.require(start, rowBytes * (rows - 1) + (rowBits + 7) / 8);
    long end = start + rowBytes * rows;
    return end > file.length() ? Arrays.copyOf(file.data(), (int) end) : file.data();
  }

  /** Requires runs that reach the last pixel. */
  private static void requireRuns(
      FileBytes file, long start, long width, long pixels, boolean nibbles) throws MediaException {
    long at = start;
    long done = 0;
    while (done < pixels) {
      int count = file.u8(at);
      int code = file.u8(at + 1);
      at += 2;
      if (count > 0) {
        done += Math.min(count, width - done % width);
      } else if (code == 0) {
        // The end of a row that is complete already adds nothing.
        done = (done + width - 1) / width * width;
      } else if (code == 1) {
        throw file.invalid("the image ends early", at);
      } else if (code == 2) {
        done += file.u8(at) + file.u8(at + 1) * width;
        at += 2;
      } else {
        int bytes = nibbles ? (code + 1) / 2 : code;
        file.require(at, bytes);
        done += code;
        at += bytes + (bytes & 1);
      }
    }
  }
}
