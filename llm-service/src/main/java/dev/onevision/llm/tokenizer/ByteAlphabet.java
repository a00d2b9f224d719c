package dev.onevision.llm.tokenizer;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Maps the characters of a byte-level vocabulary to bytes: a printable Latin-1 character is its own
 * byte; the other 68 bytes have the characters from U+0100 on, in order.
 */
final class ByteAlphabet {

  private static final int[] BYTE_OF_CHARACTER = new int[0x100 + 68];

  static {
    Arrays.fill(BYTE_OF_CHARACTER, -1);
    int next = 0x100;
    for (int value = 0; value < 256; value++) {
      boolean printable = (value >= '!' && value <= '~') || (value >= 0xA1 && value != 0xAD);
      BYTE_OF_CHARACTER[printable ? value : next++] = value;
    }
  }

  private ByteAlphabet() {}

  static byte[] bytes(String token) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(token.length());
    for (int i = 0; i < token.length(); i++) {
      char character = token.charAt(i);
      int value = character < BYTE_OF_CHARACTER.length ? BYTE_OF_CHARACTER[character] : -1;
      if (value < 0) {
        throw new TokenizerException(
            "Token '%s' of the vocabulary has a character that is not mapped to a byte"
                .formatted(token),
            null);
      }
      bytes.write(value);
    }
    return bytes.toByteArray();
  }
}
