package dev.onevision.llm.grammar.pushdown;

import java.util.Arrays;

/**
 * An automaton of the bytes of one character in a JSON string: UTF-8 of any character except
 * quotes, backslashes and control characters, or an escape. It rejects overlong encodings,
 * surrogates, and escapes of half a surrogate pair.
 *
 * <p>A position in a string packs a state and the number of characters before it in an int.
 */
public final class TextBytes {

  /** Between two characters. */
  public static final int BOUNDARY = 0;

  static final int DEAD = -1;

  private static final int STATES = 32;

  private static final int LAST = 1;
  private static final int LAST_TWO = 2;
  private static final int AFTER_E0 = 3;
  private static final int AFTER_ED = 4;
  private static final int LAST_THREE = 5;
  private static final int AFTER_F0 = 6;
  private static final int AFTER_F4 = 7;
  private static final int ESCAPE = 8;
  private static final int HEX_FOUR = 9;
  private static final int HEX_AFTER_D = 10;
  private static final int HEX_THREE = 11;
  private static final int HEX_TWO = 12;
  private static final int HEX_ONE = 13;
  private static final int HIGH_TWO = 14;
  private static final int HIGH_ONE = 15;
  private static final int LOW_ESCAPE = 16;
  private static final int LOW_U = 17;
  private static final int LOW_FOUR = 18;
  private static final int LOW_THREE = 19;

  private static final byte[] NEXT = new byte[STATES * 256];

  static {
    Arrays.fill(NEXT, (byte) DEAD);
    on(BOUNDARY, 0x20, 0x7F, BOUNDARY);
    on(BOUNDARY, '"', '"', DEAD);
    on(BOUNDARY, '\\', '\\', ESCAPE);
    on(BOUNDARY, 0xC2, 0xDF, LAST);
    on(BOUNDARY, 0xE0, 0xE0, AFTER_E0);
    on(BOUNDARY, 0xE1, 0xEF, LAST_TWO);
    on(BOUNDARY, 0xED, 0xED, AFTER_ED);
    on(BOUNDARY, 0xF0, 0xF0, AFTER_F0);
    on(BOUNDARY, 0xF1, 0xF3, LAST_THREE);
    on(BOUNDARY, 0xF4, 0xF4, AFTER_F4);
    on(LAST, 0x80, 0xBF, BOUNDARY);
    on(LAST_TWO, 0x80, 0xBF, LAST);
    on(AFTER_E0, 0xA0, 0xBF, LAST);
    on(AFTER_ED, 0x80, 0x9F, LAST);
    on(LAST_THREE, 0x80, 0xBF, LAST_TWO);
    on(AFTER_F0, 0x90, 0xBF, LAST_TWO);
    on(AFTER_F4, 0x80, 0x8F, LAST_TWO);
    "\"\\/bfnrt".chars().forEach(escaped -> on(ESCAPE, escaped, escaped, BOUNDARY));
    on(ESCAPE, 'u', 'u', HEX_FOUR);
    hex(HEX_FOUR, "0123456789ABCEF", HEX_THREE);
    hex(HEX_FOUR, "D", HEX_AFTER_D);
    hex(HEX_AFTER_D, "01234567", HEX_TWO);
    hex(HEX_AFTER_D, "89AB", HIGH_TWO);
    hex(HEX_THREE, "0123456789ABCDEF", HEX_TWO);
    hex(HEX_TWO, "0123456789ABCDEF", HEX_ONE);
    hex(HEX_ONE, "0123456789ABCDEF", BOUNDARY);
    hex(HIGH_TWO, "0123456789ABCDEF", HIGH_ONE);
    hex(HIGH_ONE, "0123456789ABCDEF", LOW_ESCAPE);
    on(LOW_ESCAPE, '\\', '\\', LOW_U);
    on(LOW_U, 'u', 'u', LOW_FOUR);
    hex(LOW_FOUR, "D", LOW_THREE);
    hex(LOW_THREE, "CDEF", HEX_TWO);
  }

  private TextBytes() {}

  private static void on(int state, int from, int to, int next) {
    Arrays.fill(NEXT, state * 256 + from, state * 256 + to + 1, (byte) next);
  }

  private static void hex(int state, String digits, int next) {
    for (char digit : digits.toCharArray()) {
      on(state, digit, digit, next);
      char lower = Character.toLowerCase(digit);
      on(state, lower, lower, next);
    }
  }

  /** The state after a byte, or {@link #DEAD}. */
  static int next(int state, int value) {
    return NEXT[state * 256 + value];
  }

  static int position(int characters, int state) {
    return characters * STATES + state;
  }

  public static int characters(int position) {
    return position / STATES;
  }

  public static int state(int position) {
    return position % STATES;
  }

  /** The number of characters, if the bytes are complete characters without escapes; else -1. */
  public static int plainCharacters(byte[] bytes) {
    int state = BOUNDARY;
    int characters = 0;
    for (byte value : bytes) {
      if (value == '\\') {
        return -1;
      }
      state = next(state, value & 0xFF);
      if (state == DEAD) {
        return -1;
      }
      if (state == BOUNDARY) {
        characters++;
      }
    }
    return state == BOUNDARY ? characters : -1;
  }
}
