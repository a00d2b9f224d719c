package dev.onevision.llm.grammar.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Automata of sets of strings, over code points, and JSON literals of strings. */
public final class Strings {

  /** The max of a count that has none. */
  public static final int NO_MAX = Integer.MAX_VALUE / 2;

  private Strings() {}

  /** All strings with {@code min} to {@code max} characters. */
  public static Dfa ofLength(int min, int max) {
    int states = max == NO_MAX ? min : max;
    if (states >= CompileBudget.MAX_STATES) {
      throw Determinizer.tooManyStates();
    }
    Dfa.Builder strings = new Dfa.Builder();
    for (int state = 0; state <= states; state++) {
      strings.state();
    }
    for (int state = 0; state <= states; state++) {
      strings.next(state >= min);
      int next = state < states ? state + 1 : state;
      if (next != state || max == NO_MAX) {
        for (int i = 0; i < CharacterSet.ALL.size(); i++) {
          strings.transition(CharacterSet.ALL.first(i), CharacterSet.ALL.last(i), next);
        }
      }
    }
    return strings.build();
  }

  /** All strings except these. */
  static Dfa anyBut(Collection<String> strings, CompileBudget budget) {
    List<int[]> words = new ArrayList<>();
    for (String string : strings) {
      words.add(string.codePoints().toArray());
    }
    return Products.difference(ofLength(0, NO_MAX), words(words, budget), budget);
  }

  /** Only these sequences of code points or bytes. */
  public static Dfa words(List<int[]> words, CompileBudget budget) {
    int[][] sorted = words.toArray(new int[0][]);
    Arrays.sort(sorted, Arrays::compare);
    Dfa.Builder trie = new Dfa.Builder();
    // The words of each state, which share a prefix: from, to, length of the prefix.
    List<int[]> nodes = new ArrayList<>();
    nodes.add(new int[] {0, sorted.length, 0});
    trie.state();
    for (int state = 0; state < nodes.size(); state++) {
      int[] node = nodes.get(state);
      int from = node[0];
      int length = node[2];
      boolean accepts = false;
      while (from < node[1] && sorted[from].length == length) {
        accepts = true;
        from++;
      }
      trie.next(accepts);
      while (from < node[1]) {
        int value = sorted[from][length];
        int to = from + 1;
        while (to < node[1] && sorted[to][length] == value) {
          to++;
        }
        budget.work(2L + to - from);
        nodes.add(new int[] {from, to, length + 1});
        trie.transition(value, value, trie.state());
        from = to;
      }
    }
    return trie.build();
  }

  /**
   * All byte sequences that do not contain a word. After {@code n} bytes that begin the word, the
   * automaton is in state {@code n}.
   */
  public static Dfa without(byte[] word) {
    Dfa.Builder texts = new Dfa.Builder();
    for (int state = 0; state < word.length; state++) {
      texts.state();
    }
    for (int state = 0; state < word.length; state++) {
      texts.next(true);
      for (int value = 0; value < 256; value++) {
        int matched = matched(word, state, value);
        if (matched < word.length) {
          texts.transition(value, value, matched);
        }
      }
    }
    return texts.build();
  }

  /** Length of the longest beginning of a word at the end of its first bytes and one more. */
  private static int matched(byte[] word, int length, int value) {
    byte[] text = Arrays.copyOf(word, length + 1);
    text[length] = (byte) value;
    for (int from = 0; from <= length; from++) {
      if (Arrays.equals(text, from, length + 1, word, 0, length + 1 - from)) {
        return length + 1 - from;
      }
    }
    return 0;
  }

  static String escapeOf(char special) {
    return switch (special) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\b' -> "\\b";
      case '\t' -> "\\t";
      case '\n' -> "\\n";
      case '\f' -> "\\f";
      case '\r' -> "\\r";
      default -> "\\u%04X".formatted((int) special);
    };
  }

  /** A string as a JSON literal. */
  public static String json(String string) {
    StringBuilder json = new StringBuilder(string.length() + 2).append('"');
    for (int i = 0; i < string.length(); i++) {
      char character = string.charAt(i);
      if (character < ' ' || character == '"' || character == '\\') {
        json.append(escapeOf(character));
      } else {
        json.append(character);
      }
    }
    return json.append('"').toString();
  }
}
