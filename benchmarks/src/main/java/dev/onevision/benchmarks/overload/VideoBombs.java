package dev.onevision.benchmarks.overload;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Headers of videos that say that they have very many pixels, and what follows them. */
final class VideoBombs {

  private VideoBombs() {}

  /** The header of an uncompressed video. */
  static byte[] avi() {
    ByteBuffer file = ByteBuffer.allocate(12 + 8 + 4 + 64 + 8 + 4 + 64 + 48);
    file.order(ByteOrder.LITTLE_ENDIAN);
    tag(file, "RIFF").putInt(file.capacity() - 8);
    tag(file, "AVI ");
    tag(file, "LIST").putInt(file.capacity() - 20);
    tag(file, "hdrl");
    tag(file, "avih").putInt(56).putInt(40_000);
    file.position(file.position() + 12);
    file.putInt(1_000_000).putInt(0).putInt(1).putInt(0).putInt(Bombs.SIDE).putInt(Bombs.SIDE);
    file.position(file.position() + 16);
    tag(file, "LIST").putInt(4 + 64 + 48);
    tag(file, "strl");
    tag(file, "strh").putInt(56);
    tag(file, "vids");
    tag(file, "DIB ");
    file.position(file.position() + 12);
    file.putInt(1).putInt(25).putInt(0).putInt(1_000_000);
    file.position(file.position() + 20);
    tag(file, "strf").putInt(40).putInt(40).putInt(Bombs.SIDE).putInt(Bombs.SIDE);
    file.putShort((short) 1).putShort((short) 24);
    return file.array();
  }

  private static ByteBuffer tag(ByteBuffer file, String name) {
    return file.put(name.getBytes(StandardCharsets.US_ASCII));
  }

  /** An MP4 file whose one sample repeats a billion times. */
  static byte[] mp4() {
    int media = 8 + 16;
    byte[] type = box("ftyp", text("isom"), numbers(512), text("isom"));
    byte[] entry =
        box(
            "avc1",
            new byte[6],
            shorts(1),
            new byte[16],
            shorts(Bombs.SIDE, Bombs.SIDE),
            numbers(0x48_0000, 0x48_0000, 0),
            shorts(1),
            new byte[32],
            shorts(24, -1));
    byte[] table =
        box(
            "stbl",
            box("stsd", numbers(0, 1), entry),
            box("stts", numbers(0, 1, 1_000_000_000, 1)),
            box("stsc", numbers(0, 1, 1, 1, 1)),
            box("stsz", numbers(0, 16, 1_000_000_000)),
            box("stco", numbers(0, 1, type.length + 8)));
    byte[] handler = box("hdlr", numbers(0, 0), text("vide"), new byte[13]);
    byte[] header = box("mdhd", numbers(0, 0, 0, 25, 1_000_000_000, 0));
    byte[] track = box("trak", box("mdia", header, handler, box("minf", table)));
    byte[] movie = box("mvhd", numbers(0, 0, 0, 25, 1_000_000_000), new byte[80]);
    return join(type, box("mdat", new byte[media - 8]), box("moov", movie, track));
  }

  private static byte[] box(String type, byte[]... content) {
    byte[] body = join(content);
    return join(numbers(8 + body.length), text(type), body);
  }

  /**
   * A Matroska file.
   *
   * @param type {@code matroska} or {@code webm}
   */
  static byte[] matroska(String type) {
    byte[] video =
        element(0xE0, element(0xB0, shorts(Bombs.SIDE)), element(0xBA, shorts(Bombs.SIDE)));
    byte[] track =
        element(
            0xAE,
            element(0xD7, new byte[] {1}),
            element(0x73C5, new byte[] {1}),
            element(0x83, new byte[] {1}),
            element(0x86, text("V_VP9")),
            video);
    byte[] times = element(0x1549A966, element(0x2AD7B1, numbers(1_000_000)));
    byte[] block = element(0xA3, new byte[] {(byte) 0x81, 0, 0, (byte) 0x80, 0, 0, 0, 0});
    byte[] cluster = element(0x1F43B675, element(0xE7, new byte[] {0}), block);
    return join(
        element(0x1A45DFA3, element(0x4282, text(type))),
        element(0x18538067, times, element(0x1654AE6B, track), cluster));
  }

  /** An element with a size of four bytes. */
  private static byte[] element(int id, byte[]... content) {
    byte[] body = join(content);
    byte[] name = ByteBuffer.allocate(4).putInt(id).array();
    int skip = (Integer.numberOfLeadingZeros(id)) / 8;
    ByteBuffer out = ByteBuffer.allocate(8 - skip + body.length);
    return out.put(name, skip, 4 - skip).putInt(0x1000_0000 | body.length).put(body).array();
  }

  private static byte[] numbers(int... values) {
    ByteBuffer out = ByteBuffer.allocate(4 * values.length);
    out.asIntBuffer().put(values);
    return out.array();
  }

  private static byte[] shorts(int... values) {
    ByteBuffer out = ByteBuffer.allocate(2 * values.length);
    for (int value : values) {
      out.putShort((short) value);
    }
    return out.array();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
