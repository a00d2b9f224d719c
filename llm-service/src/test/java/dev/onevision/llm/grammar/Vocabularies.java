package dev.onevision.llm.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Vocabularies for tests: every byte, an end token, and random pieces of JSON. */
final class Vocabularies {

  static final int END = 256;

  private static final List<String> PIECES =
      List.of(
          "\"",
          "\":",
          "\": \"",
          "{\"",
          "\"}",
          "},",
          "]",
          "[{",
          ", \"",
          ",\n  ",
          "\n",
          "  ",
          "    ",
          "true",
          "false",
          "null",
          "\\",
          "\\u",
          "00",
          "12",
          "-1",
          ".5",
          "e+",
          "a",
          "name",
          "co",
          "unt",
          " red",
          "größe",
          "é",
          "語",
          "\"a",
          "\u00e9\"",
          "2024-",
          "T12:",
          "-0",
          "d8",
          "\\n");

  private final List<byte[]> tokens = new ArrayList<>();

  Vocabularies(RandomGenerator random) {
    for (int value = 0; value < 256; value++) {
      tokens.add(new byte[] {(byte) value});
    }
    tokens.add(new byte[0]);
    for (String piece : PIECES) {
      tokens.add(piece.getBytes(StandardCharsets.UTF_8));
    }
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder();
      for (int part = 0; part < 2 + random.nextInt(3); part++) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      // Some begin or end within a character.
      int from = random.nextInt(2);
      int to = Math.max(from + 1, bytes.length - random.nextInt(2));
      tokens.add(Arrays.copyOfRange(bytes, from, to));
    }
  }

  byte[] bytes(int token) {
    return tokens.get(token);
  }

  int size() {
    return tokens.size();
  }

  Vocabulary vocabulary() {
    return new Vocabulary(tokens.size(), tokens::get, Set.of(END));
  }

  static boolean isAllowed(long[] mask, int token) {
    return (mask[token >> 6] >>> token & 1) != 0;
  }
}
