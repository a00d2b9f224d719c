package dev.onevision.llm.tokenizer;

/**
 * Turns tokens into text as they come. Bytes of a character that is not complete are held back;
 * bytes that can never become one turn into U+FFFD, one for each maximal invalid part, so that the
 * pieces together are the text of the whole. Not thread-safe.
 *
 * <p>Java's own decoder is not used: it makes one U+FFFD of the three bytes of an encoded
 * surrogate, where Unicode's advice, and the reference, have three.
 */
public final class Detokenizer {

  private static final char REPLACEMENT = '\uFFFD';
  private static final int FIRST_CONTINUATION = 0x80;
  private static final int LAST_CONTINUATION = 0xBF;

  private final Tokenizer tokenizer;
  private final StringBuilder text = new StringBuilder();

  /** What the bytes held back have of their character, and the bytes it still lacks. */
  private int character;

  private int missing;

  /** The values that the next byte may have if the character is to become one. */
  private int least = FIRST_CONTINUATION;

  private int most = LAST_CONTINUATION;

  Detokenizer(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** The text that the answer grows by with this token; often a word, sometimes nothing. */
  public String append(int token) {
    for (byte value : tokenizer.bytes(token)) {
      take(value & 0xff);
    }
    return taken();
  }

  /** The bytes that show which token it is; not to be changed. */
  public byte[] shown(int token) {
    return tokenizer.shown(token);
  }

  /** The text of what was held back; afterwards nothing can be appended. */
  public String finish() {
    if (missing > 0) {
      giveUp();
    }
    return taken();
  }

  private void take(int value) {
    if (missing > 0 && (value < least || value > most)) {
      giveUp();
    }
    if (missing > 0) {
      character = character << 6 | value & 0x3f;
      least = FIRST_CONTINUATION;
      most = LAST_CONTINUATION;
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
      least = value == 0xE0 ? 0xA0 : least; // shorter forms exist for what is below
      most = value == 0xED ? 0x9F : most; // surrogates are above
    } else if (value >= 0xF0 && value <= 0xF4) {
      begin(value & 0x07, 3);
      least = value == 0xF0 ? 0x90 : least;
      most = value == 0xF4 ? 0x8F : most; // Unicode ends there
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
    least = FIRST_CONTINUATION;
    most = LAST_CONTINUATION;
  }

  private String taken() {
    String piece = text.toString();
    text.setLength(0);
    return piece;
  }
}
