package dev.onevision.llm.grammar.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns an automaton over code points into one over the bytes of UTF-8, plain or as JSON literals:
 *
 * <ol>
 *   <li>Each transition becomes sequences of byte ranges, one range for each byte of a character.
 *       The first ranges of a state's sequences are equal or disjoint, so the result is
 *       deterministic.
 *   <li>Sequences with the same first range share a state. States with the same continuation are
 *       merged.
 * </ol>
 *
 * The result accepts well-formed UTF-8 only.
 */
public final class Spelling {

  private static final int MAX_BYTES = 4 << 20;
  private static final int TRANSITION_BYTES = 16;

  /** Last code points of one, two, three and four bytes. */
  private static final int[] LAST = {0x7F, 0x7FF, 0xFFFF, Character.MAX_CODE_POINT};

  /** The characters with a two-character escape, in ascending order. */
  private static final char[] SHORT_ESCAPES = {'\b', '\t', '\n', '\f', '\r', '"', '\\'};

  private final Dfa strings;
  private final CompileBudget budget;
  private final List<int[]> states = new ArrayList<>();
  private final Map<Node, Integer> numbers = new HashMap<>();
  private int bytes;

  private Spelling(Dfa strings, CompileBudget budget) {
    this.strings = strings;
    this.budget = budget;
    for (int state = 0; state < strings.states(); state++) {
      states.add(new int[0]);
    }
  }

  /** A state's transitions: first, last, target, repeated. */
  @SuppressWarnings("ArrayRecordComponent") // compared by content
  private record Node(int[] transitions) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Node(var others) && Arrays.equals(transitions, others);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(transitions);
    }
  }

  /** The remaining bytes of a character, as ranges, and the state after them. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Sequence(int[] ranges, int target) {}

  /** The plain strings, without those that have control characters except tab and line feed. */
  public static Dfa plain(Dfa strings, CompileBudget budget) {
    Spelling spelling = new Spelling(strings, budget);
    BitSet accepting = new BitSet();
    for (int state = 0; state < strings.states(); state++) {
      accepting.set(state, strings.accepts(state));
      List<Sequence> sequences = new ArrayList<>();
      for (int i = strings.from(state); i < strings.to(state); i++) {
        int target = strings.target(i);
        for (char control : new char[] {'\t', '\n'}) {
          if (strings.first(i) <= control && control <= strings.last(i)) {
            sequences.add(new Sequence(new int[] {control, control}, target));
          }
        }
        spelling.split(Math.max(' ', strings.first(i)), strings.last(i), target, sequences);
      }
      spelling.set(state, spelling.transitions(sequences, 0));
    }
    return spelling.build(accepting, 0);
  }

  /**
   * The strings as JSON literals, with the shortest escapes and without strings that have control
   * characters without a short escape.
   */
  public static Dfa json(Dfa strings, CompileBudget budget) {
    Spelling spelling = new Spelling(strings, budget);
    int start = spelling.state();
    int end = spelling.state();
    for (int state = 0; state < strings.states(); state++) {
      List<Sequence> sequences = new ArrayList<>();
      for (int i = strings.from(state); i < strings.to(state); i++) {
        spelling.escape(i, sequences);
      }
      if (strings.accepts(state)) {
        sequences.add(new Sequence(new int[] {'"', '"'}, end));
      }
      sequences.sort((a, b) -> Arrays.compare(a.ranges, b.ranges));
      spelling.set(state, spelling.transitions(sequences, 0));
    }
    spelling.set(start, new int[] {'"', '"', 0});
    BitSet accepting = new BitSet();
    accepting.set(end);
    return spelling.build(accepting, start);
  }

  private void escape(int transition, List<Sequence> sequences) {
    int from = Math.max(' ', strings.first(transition));
    int last = strings.last(transition);
    int target = strings.target(transition);
    for (char special : SHORT_ESCAPES) {
      if (strings.first(transition) <= special && special <= last) {
        char letter = Strings.escapeOf(special).charAt(1);
        sequences.add(new Sequence(new int[] {'\\', '\\', letter, letter}, target));
        if (special >= ' ') {
          split(from, special - 1, target, sequences);
          from = special + 1;
        }
      }
    }
    split(from, last, target, sequences);
  }

  /** Adds a range of characters. */
  private void split(int from, int last, int target, List<Sequence> sequences) {
    int first = from;
    for (int length = 1; length <= LAST.length; length++) {
      int end = Math.min(last, LAST[length - 1]);
      if (first <= end) {
        split(first, end, length, target, sequences);
        first = end + 1;
      }
    }
  }

  /** Splits a range of characters of one length until the ranges of its bytes are independent. */
  private void split(int from, int last, int length, int target, List<Sequence> sequences) {
    for (int tail = length - 1; tail > 0; tail--) {
      int mask = (1 << (6 * tail)) - 1;
      if ((from & ~mask) != (last & ~mask)) {
        if ((from & mask) != 0) {
          split(from, from | mask, length, target, sequences);
          split((from | mask) + 1, last, length, target, sequences);
          return;
        }
        if ((last & mask) != mask) {
          split(from, (last & ~mask) - 1, length, target, sequences);
          split(last & ~mask, last, length, target, sequences);
          return;
        }
      }
    }
    budget.work(8);
    int[] ranges = new int[2 * length];
    for (int i = 0; i < length; i++) {
      ranges[2 * i] = utf8(from, length, i);
      ranges[2 * i + 1] = utf8(last, length, i);
    }
    sequences.add(new Sequence(ranges, target));
  }

  /** The range of one byte of a character. */
  private static int utf8(int character, int length, int index) {
    int bits = character >> (6 * (length - 1 - index));
    if (index > 0) {
      return 0x80 | (bits & 0x3F);
    }
    return length == 1 ? bits : ((0xFF00 >> length) & 0xFF) | bits;
  }

  /** The transitions of a state whose sequences continue at a byte. */
  private int[] transitions(List<Sequence> sequences, int at) {
    int[] transitions = new int[3 * sequences.size()];
    int count = 0;
    int from = 0;
    while (from < sequences.size()) {
      Sequence sequence = sequences.get(from);
      int first = sequence.ranges[at];
      int last = sequence.ranges[at + 1];
      int to = from + 1;
      while (to < sequences.size()
          && sequences.get(to).ranges[at] == first
          && sequences.get(to).ranges[at + 1] == last) {
        to++;
      }
      budget.work(2);
      int target =
          at + 2 == sequence.ranges.length
              ? sequence.target
              : node(transitions(sequences.subList(from, to), at + 2));
      transitions[count++] = first;
      transitions[count++] = last;
      transitions[count++] = target;
      from = to;
    }
    return Arrays.copyOf(transitions, count);
  }

  private int node(int[] transitions) {
    Node node = new Node(transitions);
    Integer known = numbers.get(node);
    if (known != null) {
      return known;
    }
    int state = state();
    set(state, transitions);
    numbers.put(node, state);
    return state;
  }

  private int state() {
    states.add(new int[0]);
    return states.size() - 1;
  }

  private void set(int state, int[] transitions) {
    bytes += TRANSITION_BYTES + TRANSITION_BYTES / 3 * transitions.length;
    if (bytes > MAX_BYTES) {
      throw new LimitException(
          "its characters need more than %d MB in UTF-8, the limit".formatted(MAX_BYTES >> 20));
    }
    states.set(state, transitions);
  }

  /** The automaton over bytes. Its start is state 0. */
  private Dfa build(BitSet accepting, int start) {
    Dfa.Builder builder = new Dfa.Builder();
    for (int i = 0; i < states.size(); i++) {
      builder.state();
    }
    for (int number = 0; number < states.size(); number++) {
      int state = swapped(number, start);
      builder.next(accepting.get(state));
      int[] transitions = states.get(state);
      for (int i = 0; i < transitions.length; i += 3) {
        builder.transition(transitions[i], transitions[i + 1], swapped(transitions[i + 2], start));
      }
    }
    return builder.build().trimmed(budget);
  }

  private static int swapped(int state, int start) {
    return state == 0 ? start : state == start ? 0 : state;
  }
}
