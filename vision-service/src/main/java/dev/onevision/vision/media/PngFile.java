package dev.onevision.vision.media;

/** Walks the chunks of a PNG file. */
final class PngFile {

  private PngFile() {}

  static PictureHeader header(FileBytes file) throws MediaException {
    if (!file.has(12, "IHDR") || file.u32(8) != 13) {
      file.require(8, 25);
      throw file.invalid("its header is missing", 8);
    }
    long width = file.u32(16);
    long height = file.u32(20);
    int depth = file.u8(24);
    int channels =
        switch (file.u8(25)) {
          case 0, 3 -> 1;
          case 2 -> 3;
          case 4 -> 2;
          case 6 -> 4;
          default -> throw file.invalid("colour type " + file.u8(25), 25);
        };
    return new PictureHeader(width, height, orientation(file), channels * (depth == 16 ? 2 : 1));
  }

  private static Orientation orientation(FileBytes file) throws MediaException {
    Orientation orientation = Orientation.UPRIGHT;
    boolean pixels = false;
    long at = 8;
    while (!file.has(at + 4, "IEND")) {
      long length = file.u32(at);
      file.require(at, length + 12);
      if (file.has(at + 4, "eXIf")) {
        orientation = Orientation.ofExif(file, (int) at + 8, (int) (at + 8 + length));
      }
      pixels |= file.has(at + 4, "IDAT");
      at += length + 12;
    }
    file.require(at, 12);
    if (!pixels) {
      throw file.invalid("it has no pixels", at);
    }
    return orientation;
  }
}
