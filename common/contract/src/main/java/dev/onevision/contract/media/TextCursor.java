package dev.onevision.contract.media;

/**
 * Reads text character by character from its place in memory, so that a text of many megabytes
 * needs no copy: either plain bytes, or the inside of a JSON string, whose escapes it resolves. For
 * ASCII text; any other character is returned as a value above 127.
 */
public final class TextCursor {

  /** What {@link #next()} returns at the end. */
  static final int END = -1;

  /** Stands for every character outside of ASCII in a JSON escape. */
  private static final int NOT_ASCII = 0xff;

  final byte[] bytes;
  final int end;
  int position;
  private final boolean json;

  private TextCursor(byte[] bytes, int start, int end, boolean json) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
    this.json = json;
  }

  /** Reads UTF-8 or Latin-1. */
  public static TextCursor ofText(byte[] text) {
    return new TextCursor(text, 0, text.length, false);
  }

  /**
   * Reads the inside of a JSON string.
   *
   * @param start after the opening quote
   * @param end the closing quote
   */
  public static TextCursor ofJsonString(byte[] json, int start, int end) {
    return new TextCursor(json, start, end, true);
  }

  /** The next character, or {@link #END}. */
  int next() {
    if (position >= end) {
      return END;
    }
    int c = bytes[position++] & 0xff;
    return c == '\\' && json ? escaped() : c;
  }

  /** The character that {@code next()} would return; does not move. */
  int peek() {
    int start = position;
    int c = next();
    position = start;
    return c;
  }

  /** Like {@link #next()}, but decodes percent-encoding; any other {@code %} is itself. */
  int nextDecoded() {
    int c = next();
    if (c != '%') {
      return c;
    }
    int start = position;
    int high = Character.digit(Math.max(next(), 0), 16);
    int low = Character.digit(Math.max(next(), 0), 16);
    if (high < 0 || low < 0) {
      position = start;
      return '%';
    }
    return high << 4 | low;
  }

  /** Upper bound of the remaining characters. */
  int remaining() {
    return end - position;
  }

  /** A new cursor over the rest, up to the delimiter. */
  TextCursor upTo(char delimiter) {
    int stop = position;
    while (stop < end && bytes[stop] != delimiter) {
      stop++;
    }
    return new TextCursor(bytes, position, stop, json);
  }

  /** Not for invalid escapes, which the JSON parser refuses. */
  private int escaped() {
    if (position >= end) {
      return '\\';
    }
    int c = bytes[position++];
    return switch (c) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> c & 0xff;
    };
  }

  private int unicode() {
    int value = 0;
    for (int i = 0; i < 4 && position < end; i++) {
      value = value << 4 | Math.max(Character.digit(bytes[position++], 16), 0);
    }
    return value < 0x80 ? value : NOT_ASCII;
  }
}
