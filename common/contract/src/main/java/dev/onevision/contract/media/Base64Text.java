package dev.onevision.contract.media;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Decodes base64 as clients write it, in one pass: with line breaks and blanks, in the standard and
 * in the URL-safe alphabet, with and without padding, and percent-encoded. Pure.
 */
public final class Base64Text {

  private static final String STANDARD =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  /** The six bits of each character; -1 for all others. */
  private static final byte[] VALUES = new byte[256];

  static {
    Arrays.fill(VALUES, (byte) -1);
    for (int i = 0; i < STANDARD.length(); i++) {
      VALUES[STANDARD.charAt(i)] = (byte) i;
    }
    VALUES['-'] = VALUES['+'];
    VALUES['_'] = VALUES['/'];
  }

  private static final int MAX_PADDING = 2;

  private final TextCursor text;
  private final byte[] decoded;
  private int length;

  /** The bits of the characters since the last three complete bytes. */
  private int bits;

  private int characters;

  private Base64Text(TextCursor text) {
    this.text = text;
    this.decoded = new byte[(int) (text.remaining() * 3L / 4) + 3];
  }

  /**
   * Decodes the rest of the text.
   *
   * @throws InvalidMediaTextException if it is not base64
   */
  public static ByteBuffer decode(TextCursor text) throws InvalidMediaTextException {
    return new Base64Text(text).decode();
  }

  private ByteBuffer decode() throws InvalidMediaTextException {
    int start = text.position;
    int padding = 0;
    while (true) {
      if (padding == 0) {
        plain();
      }
      int c = text.nextDecoded();
      if (c == TextCursor.END) {
        break;
      }
      int value = VALUES[c];
      if (value >= 0 && padding == 0) {
        add(value);
      } else if (c == '=') {
        padding++;
      } else if (!isSpace(c)) {
        throw new InvalidMediaTextException(
            (value >= 0
                    ? "goes on after its padding, at character "
                    : "has a character that is not base64, at character ")
                + (text.position - start));
      }
    }
    finish(padding);
    return ByteBuffer.wrap(decoded, 0, length);
  }

  /** Decodes up to the next character that is not a plain character of the alphabet. */
  private void plain() {
    byte[] bytes = text.bytes;
    int position = text.position;
    while (position < text.end) {
      int value = VALUES[bytes[position] & 0xff];
      if (value < 0) {
        break;
      }
      position++;
      add(value);
    }
    text.position = position;
  }

  private void add(int value) {
    bits = bits << 6 | value;
    if (++characters == 4) {
      decoded[length] = (byte) (bits >> 16);
      decoded[length + 1] = (byte) (bits >> 8);
      decoded[length + 2] = (byte) bits;
      length += 3;
      characters = 0;
      bits = 0;
    }
  }

  private void finish(int padding) throws InvalidMediaTextException {
    if (characters == 1) {
      throw new InvalidMediaTextException("ends in the middle of a byte");
    }
    if (padding > MAX_PADDING || (padding > 0 && characters == 0)) {
      throw new InvalidMediaTextException("has more padding than base64 allows");
    }
    if (characters >= 2) {
      decoded[length++] = (byte) (characters == 2 ? bits >> 4 : bits >> 10);
    }
    if (characters == 3) {
      decoded[length++] = (byte) (bits >> 2);
    }
  }

  private static boolean isSpace(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }
}
