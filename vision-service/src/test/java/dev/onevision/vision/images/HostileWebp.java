package dev.onevision.vision.images;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes a lossless WebP that is valid and hostile. */
final class HostileWebp {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long pending;
  private int pendingBits;

  private HostileWebp() {}

  /** An image, sides divisible by 4, with one group of prefix codes per 4 x 4 block. */
  static byte[] withCodeTablesPerBlock(int width, int height) {
    HostileWebp out = new HostileWebp();
    int blocks = width / 4 * (height / 4);
    out.bits(0x2f, 8).bits(width - 1, 14).bits(height - 1, 14).bits(0, 1).bits(0, 3);
    // No transform, no color cache; an entropy image with blocks of 2^2 pixels.
    out.bits(0, 1).bits(0, 1).bits(1, 1).bits(0, 3);
    // The entropy image: no color cache, green and red from 8-bit codes, the rest constant.
    out.bits(0, 1).code256().code256().constant().constant().constant();
    for (int block = 0; block < blocks; block++) {
      out.reversed(block & 0xff).reversed(block >> 8);
    }
    for (int block = 0; block < blocks; block++) {
      out.code256().code256().code256().code256().constant();
    }
    return out.file();
  }

  private HostileWebp bits(int value, int count) {
    pending |= (long) value << pendingBits;
    pendingBits += count;
    while (pendingBits >= 8) {
      bytes.write((int) pending & 0xff);
      pending >>>= 8;
      pendingBits -= 8;
    }
    return this;
  }

  /** Prefix codes are packed from their most significant bit on. */
  private HostileWebp reversed(int code) {
    return bits(Integer.reverse(code) >>> 24, 8);
  }

  /** A simple code of the one symbol 0: no bits are read for it. */
  private HostileWebp constant() {
    return bits(1, 1).bits(0, 1).bits(0, 1).bits(0, 1);
  }

  /** A code that gives the symbols 0 to 255 eight bits each. */
  private HostileWebp code256() {
    // Twelve lengths of the lengths' own code; of them only that of 8, the last, is not zero.
    bits(0, 1).bits(8, 4);
    for (int i = 0; i < 11; i++) {
      bits(0, 3);
    }
    bits(1, 3);
    // 256 symbols have a length: 2 + 254, in eight bits.
    return bits(1, 1).bits(3, 3).bits(254, 8);
  }

  private byte[] file() {
    bits(0, 7);
    int padded = bytes.size() + (bytes.size() & 1);
    ByteBuffer riff = ByteBuffer.allocate(20 + padded).order(ByteOrder.LITTLE_ENDIAN);
    riff.put("RIFF".getBytes(StandardCharsets.ISO_8859_1)).putInt(12 + padded);
    riff.put("WEBPVP8L".getBytes(StandardCharsets.ISO_8859_1)).putInt(bytes.size());
    riff.put(bytes.toByteArray());
    return riff.array();
  }
}
