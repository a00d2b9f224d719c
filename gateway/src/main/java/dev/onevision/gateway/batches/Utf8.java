package dev.onevision.gateway.batches;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The UTF-8 rules for batch files. Pure. */
final class Utf8 {

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private Utf8() {}

  /**
   * Whether the bytes are UTF-8 without NUL. The JSON parser takes a NUL near the beginning as a
   * sign of UTF-16 or UTF-32, in which positions of characters and bytes differ.
   */
  static boolean isText(byte[] bytes) {
    for (byte b : bytes) {
      if (b == 0) {
        return false;
      }
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Whether the text has no unpaired surrogate. */
  static boolean isEncodable(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** Length of the byte order mark at the beginning of a file; 0 if there is none. */
  static int byteOrderMark(byte[] beginning) {
    if (beginning.length < BYTE_ORDER_MARK.length) {
      return 0;
    }
    for (int i = 0; i < BYTE_ORDER_MARK.length; i++) {
      if (beginning[i] != BYTE_ORDER_MARK[i]) {
        return 0;
      }
    }
    return BYTE_ORDER_MARK.length;
  }
}
