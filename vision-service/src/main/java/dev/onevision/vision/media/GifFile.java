package dev.onevision.vision.media;

/**
 * The first frame of a GIF file and the screen it is placed on.
 *
 * @param header with the screen's size
 * @param left of the frame on the screen
 * @param top of the frame on the screen
 * @param background palette index where the frame does not cover the screen
 */
record GifFile(PictureHeader header, int left, int top, int background) {

  static GifFile of(FileBytes file) throws MediaException {
    int screenWidth = file.u16le(6);
    int screenHeight = file.u16le(8);
    long at = 13 + paletteBytes(file.u8(10));
    int background = 0;
    while (file.u8(at) != 0x2c) {
      if (file.u8(at) == 0x3b) {
        throw file.invalid("it has no frame", at);
      }
      if (file.u8(at) != 0x21) {
        throw file.invalid("a block of an unknown kind", at);
      }
      boolean control = file.u8(at + 1) == 0xf9 && file.u8(at + 2) >= 4;
      if (control && (file.u8(at + 3) & 1) != 0) {
        background = file.u8(at + 6);
      }
      at = skipBlocks(file, at + 2);
    }
    int left = file.u16le(at + 1);
    int top = file.u16le(at + 3);
    int width = file.u16le(at + 5);
    int height = file.u16le(at + 7);
    if (width == 0 || height == 0) {
      throw file.invalid("its frame is empty", at);
    }
    long data = at + 10 + paletteBytes(file.u8(at + 9));
    file.u8(data);
    skipBlocks(file, data + 1);
    PictureHeader header =
        new PictureHeader(
            Math.max(screenWidth, left + width),
            Math.max(screenHeight, top + height),
            Orientation.UPRIGHT,
            2);
    return new GifFile(header, left, top, background);
  }

  private static long paletteBytes(int flags) {
    return (flags & 0x80) == 0 ? 0 : 3L * (2 << (flags & 7));
  }

  private static long skipBlocks(FileBytes file, long start) throws MediaException {
    long at = start;
    while (file.u8(at) != 0) {
      at += 1 + file.u8(at);
    }
    return at + 1;
  }
}
