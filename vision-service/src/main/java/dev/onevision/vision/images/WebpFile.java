package dev.onevision.vision.images;

import dev.onevision.vision.media.MediaException;
import org.jspecify.annotations.Nullable;

/**
 * The first frame of a WebP file and the canvas it is placed on.
 *
 * @param header with the canvas's size
 * @param left of the frame on the canvas
 * @param top of the frame on the canvas
 * @param width of the frame
 * @param height of the frame
 * @param image the frame's image data
 * @param alpha the alpha plane of a lossy frame; null if it has none
 */
record WebpFile(
    ImageHeader header,
    int left,
    int top,
    int width,
    int height,
    Chunk image,
    @Nullable Chunk alpha) {

  /** The decoder's image and its working planes. */
  private static final int DECODER_BYTES_PER_PIXEL = 8;

  /** Sides of a VP8 frame and of a lossless one have 14 bits. */
  private static final int SIDE_MASK = 0x3fff;

  /**
   * A chunk's body.
   *
   * @param lossless whether it is a VP8L frame
   * @param start in the file
   * @param length without padding
   */
  record Chunk(boolean lossless, int start, int length) {}

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
    private @Nullable Chunk frame;
    private @Nullable Chunk alpha;

    Walk(FileBytes file) {
      this.file = file;
    }

    void chunks(long start, long end) throws MediaException {
      long at = start;
      while (at + 8 <= end) {
        long length = file.u32le(at + 4);
        file.require(at, length + 8);
        int body = (int) at + 8;
        boolean first = frame == null;
        if (file.has(at, "VP8X")) {
          width = Math.max(width, file.u24le(body + 4) + 1L);
          height = Math.max(height, file.u24le(body + 7) + 1L);
        } else if (file.has(at, "ANMF") && first) {
          left = file.u24le(body) * 2;
          top = file.u24le(body + 3) * 2;
          chunks(body + 16L, body + length);
        } else if (file.has(at, "ALPH") && first) {
          alpha = new Chunk(false, body, (int) length);
        } else if ((file.has(at, "VP8 ") || file.has(at, "VP8L")) && first) {
          frame = new Chunk(file.has(at, "VP8L"), body, (int) length);
        } else if (file.has(at, "EXIF")) {
          int skip = file.has(body, "Exif\0\0") ? 6 : 0;
          orientation = Orientation.ofExif(file, body + skip, (int) (body + length));
        }
        at += 8 + length + (length & 1);
      }
    }

    WebpFile finish() throws MediaException {
      if (frame == null) {
        throw file.invalid("it has no image", 12);
      }
      int body = frame.start();
      int frameWidth;
      int frameHeight;
      if (frame.lossless()) {
        if (file.u8(body) != 0x2f) {
          throw file.invalid("its frame has no signature", body);
        }
        long bits = file.u32le(body + 1L);
        frameWidth = (int) (bits & SIDE_MASK) + 1;
        frameHeight = (int) (bits >> 14 & SIDE_MASK) + 1;
      } else {
        int tag = file.u24le(body);
        boolean shownKeyFrame = (tag & 0x11) == 0x10;
        if (!shownKeyFrame || file.u24le(body + 3L) != 0x2a019d) {
          throw file.invalid("its frame has no start code", body);
        }
        frameWidth = file.u16le(body + 6L) & SIDE_MASK;
        frameHeight = file.u16le(body + 8L) & SIDE_MASK;
      }
      if (frameWidth == 0 || frameHeight == 0) {
        throw file.invalid("its frame is empty", body);
      }
      ImageHeader header =
          new ImageHeader(
              Math.max(width, left + (long) frameWidth),
              Math.max(height, top + (long) frameHeight),
              orientation,
              DECODER_BYTES_PER_PIXEL);
      return new WebpFile(
          header, left, top, frameWidth, frameHeight, frame, frame.lossless() ? null : alpha);
    }
  }
}
