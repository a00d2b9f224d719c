package dev.onevision.vision.media;

/** Reads the header of a BMP file. */
final class BmpFile {

  /** Bytes of the header that OS/2 wrote. */
  private static final int CORE_HEADER = 12;

  private BmpFile() {}

  static PictureHeader header(FileBytes file) throws MediaException {
    long headerBytes = file.u32le(14);
    boolean core = headerBytes == CORE_HEADER;
    if (!core && headerBytes < 40) {
      throw file.invalid("a header of " + headerBytes + " bytes", 14);
    }
    long width = core ? file.u16le(18) : file.i32le(18);
    long height = core ? file.u16le(20) : Math.abs((long) file.i32le(22));
    int depth = core ? file.u16le(24) : file.u16le(28);
    long compression = core ? 0 : file.u32le(30);
    if (compression == 4 || compression == 5) {
      // A file within a file would escape the limits checked here.
      throw file.unsupported("an embedded JPEG or PNG");
    }
    boolean plain = compression == 0 || compression == 3 || compression == 6;
    if (plain && width > 0 && width <= Integer.MAX_VALUE) {
      long rowBytes = (width * depth + 31) / 32 * 4;
      file.require(file.u32le(10), Math.multiplyExact(rowBytes, height));
    }
    return new PictureHeader(width, height, Orientation.UPRIGHT, 4);
  }
}
