package dev.onevision.llm.grammar.automaton;

import java.util.Arrays;
import java.util.BitSet;

/**
 * A deterministic automaton over numbers, which are code points or bytes. State 0 is the start.
 * Transitions of a state are sorted and do not overlap. Immutable.
 */
public final class Dfa {

  public static final int DEAD = -1;

  /** State {@code s} has the transitions from {@code offsets[s]} to {@code offsets[s + 1]}. */
  private final int[] offsets;

  private final int[] first;
  private final int[] last;
  private final int[] target;
  private final BitSet accepting;

  private Dfa(int[] offsets, int[] first, int[] last, int[] target, BitSet accepting) {
    this.offsets = offsets;
    this.first = first;
    this.last = last;
    this.target = target;
    this.accepting = accepting;
  }

  int states() {
    return offsets.length - 1;
  }

  int transitions() {
    return target.length;
  }

  public boolean accepts(int state) {
    return accepting.get(state);
  }

  /** Index of a state's first transition. The next state's transitions follow its own. */
  int from(int state) {
    return offsets[state];
  }

  int to(int state) {
    return offsets[state + 1];
  }

  int first(int transition) {
    return first[transition];
  }

  int last(int transition) {
    return last[transition];
  }

  int target(int transition) {
    return target[transition];
  }

  public boolean continuesAt(int state) {
    return offsets[state] < offsets[state + 1];
  }

  /** The next state, or {@link #DEAD}. */
  public int step(int state, int value) {
    int low = offsets[state];
    int high = offsets[state + 1] - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (value < first[middle]) {
        high = middle - 1;
      } else if (value > last[middle]) {
        low = middle + 1;
      } else {
        return target[middle];
      }
    }
    return DEAD;
  }

  /** Whether the language is empty. Only for automata without dead states. */
  public boolean isEmpty() {
    return !accepting.get(0) && !continuesAt(0);
  }

  /** Size in memory. */
  public long bytes() {
    return 12L * target.length + 4L * offsets.length + states() / 8 + 128;
  }

  /** The same language without dead states. */
  Dfa trimmed(CompileBudget budget) {
    int states = states();
    budget.work(states + transitions());
    BitSet useful = useful();
    if (useful.cardinality() == states) {
      return this;
    }
    int[] number = new int[states];
    Builder builder = new Builder();
    for (int state = 0; state < states; state++) {
      number[state] = useful.get(state) || state == 0 ? builder.state() : DEAD;
    }
    for (int state = 0; state < states; state++) {
      if (number[state] == DEAD) {
        continue;
      }
      builder.next(accepting.get(state));
      for (int i = offsets[state]; i < offsets[state + 1]; i++) {
        if (useful.get(target[i])) {
          builder.transition(first[i], last[i], number[target[i]]);
        }
      }
    }
    return builder.build();
  }

  /** The states that reach an accepting state. */
  private BitSet useful() {
    int states = states();
    int[] starts = new int[states + 1];
    for (int to : target) {
      starts[to + 1]++;
    }
    for (int state = 0; state < states; state++) {
      starts[state + 1] += starts[state];
    }
    int[] sources = new int[target.length];
    int[] filled = Arrays.copyOf(starts, states);
    for (int state = 0; state < states; state++) {
      for (int i = offsets[state]; i < offsets[state + 1]; i++) {
        sources[filled[target[i]]++] = state;
      }
    }
    BitSet useful = (BitSet) accepting.clone();
    int[] open = new int[states];
    int size = 0;
    for (int state = useful.nextSetBit(0); state >= 0; state = useful.nextSetBit(state + 1)) {
      open[size++] = state;
    }
    while (size > 0) {
      int state = open[--size];
      for (int i = starts[state]; i < starts[state + 1]; i++) {
        if (!useful.get(sources[i])) {
          useful.set(sources[i]);
          open[size++] = sources[i];
        }
      }
    }
    return useful;
  }

  /**
   * Builds states in the order of their numbers: {@link #state} reserves a number, {@link #next}
   * starts the next state. Its transitions follow in ascending order.
   */
  static final class Builder {

    private final BitSet accepting = new BitSet();
    private int[] offsets = new int[16];
    private int[] first = new int[32];
    private int[] last = new int[32];
    private int[] target = new int[32];
    private int reserved;
    private int begun;
    private int count;

    int state() {
      return reserved++;
    }

    int states() {
      return reserved;
    }

    int transitions() {
      return count;
    }

    /** Starts the next state. */
    void next(boolean accepts) {
      if (begun + 1 >= offsets.length) {
        offsets = Arrays.copyOf(offsets, 2 * offsets.length);
      }
      accepting.set(begun, accepts);
      offsets[begun++] = count;
    }

    void transition(int from, int to, int state) {
      int before = count - 1;
      if (count > offsets[begun - 1] && last[before] + 1 == from && target[before] == state) {
        last[before] = to;
        return;
      }
      if (count == target.length) {
        first = Arrays.copyOf(first, 2 * count);
        last = Arrays.copyOf(last, 2 * count);
        target = Arrays.copyOf(target, 2 * count);
      }
      first[count] = from;
      last[count] = to;
      target[count++] = state;
    }

    public Dfa build() {
      if (begun != reserved || begun == 0) {
        throw new IllegalStateException(begun + " of " + reserved + " states were made");
      }
      offsets[begun] = count;
      return new Dfa(
          Arrays.copyOf(offsets, begun + 1),
          Arrays.copyOf(first, count),
          Arrays.copyOf(last, count),
          Arrays.copyOf(target, count),
          accepting);
    }
  }
}
