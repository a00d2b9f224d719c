package dev.onevision.llm.tokenizer;

import java.util.function.IntFunction;

/**
 * Decodes tokens to text, one by one. It holds back the bytes of an incomplete character. Each
 * maximal invalid sequence becomes one U+FFFD, so the pieces together are the decoded whole. Not
 * thread-safe.
 *
 * <p>Java's own decoder replaces an encoded surrogate's three bytes by one U+FFFD. Unicode
 * recommends three, and the reference has three.
 */
public final class Detokenizer {

  private static final char REPLACEMENT = '\uFFFD';
  private static final int FIRST_CONTINUATION = 0x80;
  private static final int LAST_CONTINUATION = 0xBF;

  private final Tokenizer tokenizer;
  private final IntFunction<byte[]> bytes;
  private final StringBuilder text = new StringBuilder();

  /** The bits of the incomplete character, and the number of bytes that it lacks. */
  private int character;

  private int missing;

  /** The range of the next byte of a valid character. */
  private int min = FIRST_CONTINUATION;

  private int max = LAST_CONTINUATION;

  /**
   * A detokenizer.
   *
   * @param bytes those of a token
   */
  Detokenizer(Tokenizer tokenizer, IntFunction<byte[]> bytes) {
    this.tokenizer = tokenizer;
    this.bytes = bytes;
  }

  /** Appends a token and returns the new text; empty while a character is incomplete. */
  public String append(int token) {
    for (byte value : bytes.apply(token)) {
      take(value & 0xff);
    }
    return taken();
  }

  /** The bytes that show a token; not to be changed. */
  public byte[] shown(int token) {
    return tokenizer.shown(token);
  }

  /** The text of the bytes that were held back. Call once, at the end. */
  public String finish() {
    if (missing > 0) {
      giveUp();
    }
    return taken();
  }

  private void take(int value) {
    if (missing > 0 && (value < min || value > max)) {
      giveUp();
    }
    if (missing > 0) {
      character = character << 6 | value & 0x3f;
      min = FIRST_CONTINUATION;
      max = LAST_CONTINUATION;
      missing--;
      if (missing == 0) {
        text.appendCodePoint(character);
      }
    } else if (value < 0x80) {
      text.append((char) value);
    } else if (value >= 0xC2 && value <= 0xDF) {
      begin(value & 0x1f, 1);
    } else if (value >= 0xE0 && value <= 0xEF) {
      begin(value & 0x0f, 2);
      min = value == 0xE0 ? 0xA0 : min; // below are overlong encodings
      max = value == 0xED ? 0x9F : max; // above are surrogates
    } else if (value >= 0xF0 && value <= 0xF4) {
      begin(value & 0x07, 3);
      min = value == 0xF0 ? 0x90 : min; // below are overlong encodings
      max = value == 0xF4 ? 0x8F : max; // Unicode ends at U+10FFFF
    } else {
      text.append(REPLACEMENT);
    }
  }

  private void begin(int bits, int continuations) {
    character = bits;
    missing = continuations;
  }

  private void giveUp() {
    text.append(REPLACEMENT);
    missing = 0;
    min = FIRST_CONTINUATION;
    max = LAST_CONTINUATION;
  }

  private String taken() {
    String piece = text.toString();
    text.setLength(0);
    return piece;
  }
}
