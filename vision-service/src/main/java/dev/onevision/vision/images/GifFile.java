package dev.onevision.vision.images;

import dev.onevision.vision.media.MediaException;
import java.io.ByteArrayOutputStream;

/**
 * The first frame of a GIF file and the screen it is placed on.
 *
 * @param header with the screen's size
 * @param left of the frame on the screen
 * @param top of the frame on the screen
 * @param background palette index where the frame does not cover the screen
 * @param essentials a file of the frame alone: without comments, extensions and other frames, with
 *     a gray palette if there is none, and with an end
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier; never compared
record GifFile(ImageHeader header, int left, int top, int background, byte[] essentials) {

  private static final int SCREEN_BYTES = 13;
  private static final int PALETTE_FLAG = 0x80;
  private static final int COLORS_OF_8_BITS = 7;
  private static final int TRAILER = 0x3b;

  static GifFile of(FileBytes file) throws MediaException {
    return new Walk(file).toFrame();
  }

  private static long paletteBytes(int flags) {
    return (flags & PALETTE_FLAG) == 0 ? 0 : 3L * (2 << (flags & 7));
  }

  private static final class Walk {

    private final FileBytes file;
    private final ByteArrayOutputStream essentials;
    private int background;

    Walk(FileBytes file) {
      this.file = file;
      this.essentials = new ByteArrayOutputStream(file.length());
    }

    GifFile toFrame() throws MediaException {
      int flags = file.u8(10);
      int end = (int) (SCREEN_BYTES + paletteBytes(flags));
      file.require(0, end);
      long frame = end;
      long control = -1;
      while (file.u8(frame) != 0x2c) {
        if (file.u8(frame) == TRAILER) {
          throw file.invalid("it has no frame", frame);
        }
        if (file.u8(frame) != 0x21) {
          throw file.invalid("it has a block of an unknown kind", frame);
        }
        if (file.u8(frame + 1) == 0xf9 && file.u8(frame + 2) >= 4) {
          control = frame;
        }
        frame = skipBlocks(frame + 2);
      }
      boolean noPalette = paletteBytes(flags) == 0 && paletteBytes(file.u8(frame + 9)) == 0;
      essentials.write(file.data(), 0, SCREEN_BYTES - 3);
      essentials.write(noPalette ? PALETTE_FLAG | COLORS_OF_8_BITS : flags);
      essentials.write(file.data(), SCREEN_BYTES - 2, end - SCREEN_BYTES + 2);
      if (noPalette) {
        writeGrayPalette();
      }
      if (control >= 0) {
        essentials.write(file.data(), (int) control, 7);
        essentials.write(0);
        if ((file.u8(control + 3) & 1) != 0) {
          background = file.u8(control + 6);
        }
      }
      return frame((int) frame);
    }

    private void writeGrayPalette() {
      for (int level = 0; level < 256; level++) {
        essentials.write(level);
        essentials.write(level);
        essentials.write(level);
      }
    }

    private GifFile frame(int at) throws MediaException {
      int left = file.u16le(at + 1);
      int top = file.u16le(at + 3);
      int width = file.u16le(at + 5);
      int height = file.u16le(at + 7);
      if (width == 0 || height == 0) {
        throw file.invalid("its frame is empty", at);
      }
      int data = (int) (at + 10 + paletteBytes(file.u8(at + 9)));
      int codeSize = file.u8(data);
      byte[] codes = codes(data + 1);
      if (LzwLength.of(codes, codeSize) < (long) width * height) {
        throw file.truncated();
      }
      essentials.write(file.data(), at, data + 1 - at);
      for (int i = 0; i < codes.length; i += 255) {
        int length = Math.min(255, codes.length - i);
        essentials.write(length);
        essentials.write(codes, i, length);
      }
      essentials.write(0);
      essentials.write(TRAILER);
      ImageHeader header =
          new ImageHeader(
              Math.max(file.u16le(6), left + width),
              Math.max(file.u16le(8), top + height),
              Orientation.UPRIGHT,
              2);
      return new GifFile(header, left, top, background, essentials.toByteArray());
    }

    /** The frame's codes without their block structure; the end of the file ends them. */
    private byte[] codes(int start) throws MediaException {
      ByteArrayOutputStream codes = new ByteArrayOutputStream(file.length() - start);
      int at = start;
      while (at < file.length() && file.u8(at) != 0) {
        int length = Math.min(file.u8(at), file.length() - at - 1);
        codes.write(file.data(), at + 1, length);
        at += 1 + length;
      }
      return codes.toByteArray();
    }

    private long skipBlocks(long start) throws MediaException {
      long at = start;
      while (file.u8(at) != 0) {
        at += 1 + file.u8(at);
      }
      return at + 1;
    }
  }
}
