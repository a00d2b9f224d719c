package dev.onevision.vision.images;

import dev.onevision.vision.media.MediaException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The parts of a PNG file that matter, found by walking its chunks.
 *
 * @param header size and orientation
 * @param essentials a file of the chunks that make the pixels. Profiles, text and everything after
 *     the pixels are left out, because decoders fail on them; a missing end is added. The decoder
 *     finds out whether the pixels are complete.
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier; never compared
record PngFile(ImageHeader header, byte[] essentials) {

  private static final int SIGNATURE_BYTES = 8;
  private static final int CHUNK_HEADER_BYTES = 8;
  private static final int CRC_BYTES = 4;
  private static final Set<String> ESSENTIAL = Set.of("IHDR", "PLTE", "tRNS", "IDAT");

  static PngFile of(FileBytes file) throws MediaException {
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
          default -> throw file.invalid("it has the color type " + file.u8(25), 25);
        };
    Walk walk = new Walk(file);
    walk.chunks();
    ImageHeader header =
        new ImageHeader(width, height, walk.orientation, channels * (depth == 16 ? 2 : 1));
    return new PngFile(header, walk.essentials.toByteArray());
  }

  private static final class Walk {

    private final FileBytes file;
    private final ByteArrayOutputStream essentials;
    private Orientation orientation = Orientation.UPRIGHT;
    private boolean pixels;

    Walk(FileBytes file) {
      this.file = file;
      this.essentials = new ByteArrayOutputStream(file.length());
    }

    void chunks() throws MediaException {
      essentials.write(file.data(), 0, SIGNATURE_BYTES);
      long at = SIGNATURE_BYTES;
      while (at + CHUNK_HEADER_BYTES <= file.length() && !file.has(at + 4, "IEND")) {
        long length = file.u32(at);
        int present = (int) Math.min(length, file.length() - at - CHUNK_HEADER_BYTES);
        chunk((int) at, length, present);
        at += CHUNK_HEADER_BYTES + length + CRC_BYTES;
      }
      if (!pixels) {
        file.require(at, CHUNK_HEADER_BYTES + CRC_BYTES);
        throw file.invalid("it has no pixels", at);
      }
      write("IEND", 0, 0);
    }

    private void chunk(int at, long length, int present) throws MediaException {
      String type = new String(file.data(), at + 4, 4, StandardCharsets.ISO_8859_1);
      pixels |= type.equals("IDAT");
      // Chunks after the pixels may be cut off; so may the last chunk of pixels, whose end is a
      // checksum.
      if (!pixels) {
        file.require(at, CHUNK_HEADER_BYTES + length + CRC_BYTES);
      }
      int body = at + CHUNK_HEADER_BYTES;
      if (type.equals("eXIf")) {
        orientation = Orientation.ofExif(file, body, body + present);
      } else if (ESSENTIAL.contains(type)) {
        write(type, body, present);
      }
    }

    private void write(String type, int start, int length) {
      byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
      CRC32 crc = new CRC32();
      crc.update(name);
      crc.update(file.data(), start, length);
      essentials.writeBytes(
          ByteBuffer.allocate(CHUNK_HEADER_BYTES).putInt(length).put(name).array());
      essentials.write(file.data(), start, length);
      essentials.writeBytes(ByteBuffer.allocate(CRC_BYTES).putInt((int) crc.getValue()).array());
    }
  }
}
