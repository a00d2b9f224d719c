package dev.onevision.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A vocabulary of Qwen2's size with tokens of the same kinds: every byte, words with and without a
 * leading space, words of other scripts, blanks, punctuation, and pieces of characters.
 */
final class LargeVocabulary {

  static final int SIZE = 151_936;

  /** The end token, which has no text. */
  static final int END = 151_645;

  private static final int ORDINARY = 151_643;
  private static final String PUNCTUATION = "\"\"\"\\:,{}[]()<>/.;=-_'!?#$%&*+";

  private final List<byte[]> tokens = new ArrayList<>();

  LargeVocabulary(Random random) {
    Set<String> texts = new LinkedHashSet<>();
    for (int spaces = 1; spaces <= 80; spaces++) {
      texts.add(" ".repeat(spaces + 1));
      texts.add("\n" + " ".repeat(spaces));
      texts.add("\n".repeat(spaces));
    }
    for (int value = 0; value < 256; value++) {
      tokens.add(new byte[] {(byte) value});
    }
    while (texts.size() < ORDINARY - 256 - 2_000) {
      int kind = random.nextInt(100);
      if (kind < 62) {
        texts.add((random.nextBoolean() ? " " : "") + word(random, 'a', 26, 2 + random.nextInt(9)));
      } else if (kind < 88) {
        texts.add(word(random, 0x4E00, 6000, 2 + random.nextInt(3)));
      } else {
        StringBuilder mixed = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
          mixed.append(PUNCTUATION.charAt(random.nextInt(PUNCTUATION.length())));
        }
        if (random.nextInt(3) == 0) {
          mixed.append(word(random, 'a', 26, 1 + random.nextInt(6)));
        } else if (random.nextInt(3) == 0) {
          mixed.append('\n');
        }
        if (mixed.length() > 1) {
          texts.add(mixed.toString());
        }
      }
    }
    texts.forEach(text -> tokens.add(text.getBytes(StandardCharsets.UTF_8)));
    while (tokens.size() < ORDINARY) {
      byte[] whole = word(random, 0x4E00, 6000, 2).getBytes(StandardCharsets.UTF_8);
      int length = 2 + random.nextInt(3);
      byte[] part = new byte[length];
      System.arraycopy(whole, 1, part, 0, length);
      tokens.add(part);
    }
  }

  private static String word(Random random, int first, int alphabet, int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.appendCodePoint(first + random.nextInt(alphabet));
    }
    return word.toString();
  }

  byte[] bytes(int token) {
    return token < tokens.size() ? tokens.get(token) : new byte[0];
  }

  /** Tokenizes a text greedily by the longest match. */
  int[] tokens(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<Integer> found = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int best = bytes[at] & 0xFF;
      for (int token = 256; token < tokens.size(); token++) {
        byte[] candidate = tokens.get(token);
        if (candidate.length > tokens.get(best).length
            && at + candidate.length <= bytes.length
            && Arrays.equals(candidate, 0, candidate.length, bytes, at, at + candidate.length)) {
          best = token;
        }
      }
      found.add(best);
      at += tokens.get(best).length;
    }
    return found.stream().mapToInt(token -> token).toArray();
  }
}
