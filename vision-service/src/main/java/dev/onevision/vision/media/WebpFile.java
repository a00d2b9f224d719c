package dev.onevision.vision.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The first frame of a WebP file and the canvas it is placed on.
 *
 * @param header with the canvas's size
 * @param left of the frame on the canvas
 * @param top of the frame on the canvas
 * @param essentials a WebP file of the frame's pixels alone: without profile, metadata, alpha plane
 *     and animation
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier; never compared
record WebpFile(PictureHeader header, int left, int top, byte[] essentials) {

  /** The decoder's image and its working planes. */
  private static final int DECODER_BYTES_PER_PIXEL = 8;

  /** Code tables of a lossless frame; files in use take a tenth of it. */
  private static final long MOST_TABLE_BYTES = 64L << 20;

  private static final int ALLOCATED_BYTES_PER_PIXEL = 16;

  /**
   * What decoding may allocate in all. A lossy frame is left alone: its decoder makes much garbage,
   * in proportion to its pixels, and nothing else.
   */
  long mostAllocated() {
    boolean lossless = essentials[15] == 'L';
    return lossless
        ? MOST_TABLE_BYTES + header.pixels() * ALLOCATED_BYTES_PER_PIXEL
        : Long.MAX_VALUE;
  }

  static WebpFile of(FileBytes file) throws MediaException {
    long end = 8 + file.u32le(4);
    file.require(0, end);
    Walk walk = new Walk(file);
    walk.chunks(12, end);
    return walk.finish();
  }

  private static final class Walk {

    private final FileBytes file;
    private Orientation orientation = Orientation.UPRIGHT;
    private long width;
    private long height;
    private int left;
    private int top;
    private int frame = -1;

    Walk(FileBytes file) {
      this.file = file;
    }

    void chunks(long start, long end) throws MediaException {
      long at = start;
      while (at + 8 <= end) {
        long length = file.u32le(at + 4);
        file.require(at, length + 8);
        int body = (int) at + 8;
        boolean first = frame < 0;
        if (file.has(at, "VP8X")) {
          width = Math.max(width, file.u24le(body + 4) + 1L);
          height = Math.max(height, file.u24le(body + 7) + 1L);
        } else if (file.has(at, "ANMF") && first) {
          left = file.u24le(body) * 2;
          top = file.u24le(body + 3) * 2;
          chunks(body + 16L, body + length);
        } else if ((file.has(at, "VP8 ") || file.has(at, "VP8L")) && first) {
          frame = (int) at;
        } else if (file.has(at, "EXIF")) {
          int skip = file.has(body, "Exif\0\0") ? 6 : 0;
          orientation = Orientation.ofExif(file, body + skip, (int) (body + length));
        }
        at += 8 + length + (length & 1);
      }
    }

    WebpFile finish() throws MediaException {
      if (frame < 0) {
        throw file.invalid("it has no picture", 12);
      }
      int body = frame + 8;
      long frameWidth;
      long frameHeight;
      if (file.has(frame, "VP8L")) {
        if (file.u8(body) != 0x2f) {
          throw file.invalid("its frame has no signature", body);
        }
        long bits = file.u32le(body + 1L);
        frameWidth = (bits & 0x3fff) + 1;
        frameHeight = (bits >> 14 & 0x3fff) + 1;
      } else {
        if (file.u24le(body + 3L) != 0x2a019d) {
          throw file.invalid("its frame has no start code", body + 3L);
        }
        frameWidth = file.u16le(body + 6L) & 0x3fff;
        frameHeight = file.u16le(body + 8L) & 0x3fff;
      }
      if (frameWidth == 0 || frameHeight == 0) {
        throw file.invalid("its frame is empty", body);
      }
      PictureHeader header =
          new PictureHeader(
              Math.max(width, left + frameWidth),
              Math.max(height, top + frameHeight),
              orientation,
              DECODER_BYTES_PER_PIXEL);
      return new WebpFile(header, left, top, essentials());
    }

    private byte[] essentials() throws MediaException {
      int length = (int) file.u32le(frame + 4L);
      int padded = length + (length & 1);
      ByteBuffer riff = ByteBuffer.allocate(20 + padded).order(ByteOrder.LITTLE_ENDIAN);
      riff.put("RIFF".getBytes(StandardCharsets.ISO_8859_1)).putInt(12 + padded);
      riff.put("WEBP".getBytes(StandardCharsets.ISO_8859_1));
      riff.put(file.data(), frame, 8 + length);
      return riff.array();
    }
  }
}
