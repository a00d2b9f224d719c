package dev.onevision.benchmarks.overload;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * MPEG transport streams (ISO/IEC 13818-1) with MPEG-2 video. The container does not say how large
 * the pictures are or how long the stream is: only the video's own headers and times do.
 */
final class TransportStreamBombs {

  private static final int PACKET = 188;
  private static final int TABLE = 0x100;
  private static final int VIDEO = 0x101;
  private static final int NOTHING = 0x1FFF;

  /** FFmpeg looks at 8 KB to find the size of the packets. */
  private static final int PACKETS = 50;

  private static final int TICKS_PER_SECOND = 90_000;

  private TransportStreamBombs() {}

  /** One picture of this width and height, of which the first 16 x 16 pixels are there. */
  static byte[] large(int side) {
    return stream(side, 0);
  }

  /** Two small pictures, the second this many seconds after the first. */
  static byte[] lasting(int seconds) {
    return stream(16, 0, seconds);
  }

  private static byte[] stream(int side, long... seconds) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    // Program 1 is in TABLE; its only stream is VIDEO, of the type MPEG-2.
    file.writeBytes(packet(0, 0, table("00B00D0001C100000001E100")));
    file.writeBytes(packet(TABLE, 0, table("02B0120001C10000E101F00002E101F000")));
    int count = 0;
    for (long second : seconds) {
      file.writeBytes(packet(VIDEO, count++, picture(side, second * TICKS_PER_SECOND)));
    }
    while (file.size() < PACKETS * PACKET) {
      file.writeBytes(packet(NOTHING, 0, new byte[PACKET - 4]));
    }
    return file.toByteArray();
  }

  /** A packet that begins the payload; an adaptation field fills it up. */
  private static byte[] packet(int stream, int count, byte[] payload) {
    int fill = PACKET - 4 - payload.length;
    ByteBuffer packet = ByteBuffer.allocate(PACKET);
    packet.put((byte) 0x47).putShort((short) (0x4000 | stream));
    packet.put((byte) ((fill > 0 ? 0x30 : 0x10) | count));
    if (fill > 0) {
      byte[] field = new byte[fill];
      Arrays.fill(field, (byte) 0xFF);
      field[0] = (byte) (fill - 1);
      if (fill > 1) {
        field[1] = 0;
      }
      packet.put(field);
    }
    return packet.put(payload).array();
  }

  /** A section with its checksum, at the beginning of a packet. */
  private static byte[] table(String hex) {
    byte[] section = HexFormat.of().parseHex(hex);
    return ByteBuffer.allocate(1 + section.length + 4)
        .put((byte) 0)
        .put(section)
        .putInt(checksum(section))
        .array();
  }

  /** CRC-32/MPEG-2, which is not the one of zip files. */
  private static int checksum(byte[] section) {
    int sum = -1;
    for (byte next : section) {
      sum ^= next << 24;
      for (int bit = 0; bit < 8; bit++) {
        sum = sum << 1 ^ (sum < 0 ? 0x04C11DB7 : 0);
      }
    }
    return sum;
  }

  /** A picture of one gray macroblock, in a packet of unbounded length with a presentation time. */
  private static byte[] picture(int side, long time) {
    Bits bits = new Bits();
    bits.add(24, 1).add(8, 0xE0).add(16, 0).add(16, 0x8080).add(8, 5);
    bits.add(4, 2).add(3, time >> 30).add(1, 1).add(15, time >> 15).add(1, 1).add(15, time);
    bits.add(1, 1);
    // Sequence header: width, height, aspect, 25 frames/s, rate, buffer.
    bits.start(0xB3).add(12, side).add(12, side).add(4, 1).add(4, 3).add(18, -1).add(1, 1);
    bits.add(10, 112).add(3, 0);
    // Sequence extension: main profile, progressive, 4:2:0, upper bits of the size.
    bits.start(0xB5).add(4, 1).add(8, 0x44).add(1, 1).add(2, 1).add(2, side >> 12);
    bits.add(2, side >> 12).add(12, 0).add(1, 1).add(16, 0);
    // An intra picture, and its coding extension: a whole frame.
    bits.start(0x00).add(10, 0).add(3, 1).add(16, 0xFFFF).add(1, 0);
    bits.start(0xB5).add(4, 8).add(16, 0xFFFF).add(2, 0).add(2, 3).add(1, 0).add(1, 1);
    bits.add(5, 0).add(2, 3).add(1, 0);
    // A slice: its scale, and a macroblock whose six blocks have no coefficients.
    bits.start(0x01).add(5, 1).add(1, 0).add(2, 3);
    for (int luma = 0; luma < 4; luma++) {
      bits.add(5, 0b10010);
    }
    bits.add(4, 0b0010).add(4, 0b0010);
    return bits.start(0xB7).toByteArray();
  }

  /** Numbers of any number of bits, the highest bit first. */
  private static final class Bits {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int open;
    private int length;

    Bits add(int bits, long value) {
      for (int bit = bits - 1; bit >= 0; bit--) {
        open = open << 1 | (int) (value >> bit & 1);
        if (++length == 8) {
          bytes.write(open);
          open = 0;
          length = 0;
        }
      }
      return this;
    }

    /** Fills up the last byte, and begins a part of the video. */
    Bits start(int code) {
      return add((8 - length) % 8, 0).add(24, 1).add(8, code);
    }

    byte[] toByteArray() {
      return bytes.toByteArray();
    }
  }
}
