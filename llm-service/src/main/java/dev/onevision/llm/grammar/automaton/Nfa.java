package dev.onevision.llm.grammar.automaton;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A nondeterministic automaton that is built from its end: each state is added after its
 * successors. A state either reads one character of a set and has one successor, or is a fork: it
 * reads nothing and has several. Used by one thread.
 */
public final class Nfa {

  private static final int MAX_STATES = 20_000;

  /** The accepting state. */
  public static final int ACCEPT = 0;

  private static final int[] NO_STATES = {};

  private CharacterSet[] sets = new CharacterSet[64];
  private int[] targets = new int[64];
  private int[][] forks = new int[64][];
  private int count;

  public Nfa() {
    make(CharacterSet.NONE, ACCEPT, NO_STATES);
  }

  int states() {
    return count;
  }

  /** The characters that a state reads; empty for a fork. */
  CharacterSet set(int state) {
    return sets[state];
  }

  int target(int state) {
    return targets[state];
  }

  /** The successors of a fork; empty for a state that reads a character. */
  int[] forks(int state) {
    return forks[state];
  }

  public int dead() {
    return make(CharacterSet.NONE, ACCEPT, NO_STATES);
  }

  public int reading(CharacterSet set, int next) {
    return make(set, next, NO_STATES);
  }

  public int fork(int... next) {
    return make(CharacterSet.NONE, ACCEPT, next);
  }

  /** Starts a loop, whose body {@link #close} sets. */
  public int loop(int next) {
    return fork(next, next);
  }

  /** Sets the body of a loop. */
  public void close(int loop, int body) {
    forks[loop] = new int[] {body, forks[loop][1]};
  }

  /** The language of an automaton, followed by {@code next}. */
  public int embed(Dfa dfa, int next) {
    int first = count;
    for (int state = 0; state < dfa.states(); state++) {
      fork();
    }
    for (int state = 0; state < dfa.states(); state++) {
      int[] ways = new int[dfa.to(state) - dfa.from(state) + (dfa.accepts(state) ? 1 : 0)];
      int size = 0;
      for (int i = dfa.from(state); i < dfa.to(state); i++) {
        CharacterSet set = CharacterSet.of(dfa.first(i), dfa.last(i));
        ways[size++] = reading(set, first + dfa.target(i));
      }
      if (dfa.accepts(state)) {
        ways[size] = next;
      }
      forks[first + state] = ways;
    }
    return first;
  }

  /** Whether forks lead from a state to the accepting state. */
  public boolean mayEnd(int state, CompileBudget budget) {
    BitSet seen = new BitSet(count);
    ArrayDeque<Integer> open = new ArrayDeque<>();
    open.add(state);
    budget.work(count / 64);
    while (!open.isEmpty()) {
      int next = open.remove();
      budget.work(1);
      if (next == ACCEPT) {
        return true;
      }
      for (int way : forks[next]) {
        if (!seen.get(way)) {
          seen.set(way);
          open.add(way);
        }
      }
    }
    return false;
  }

  private int make(CharacterSet set, int target, int[] next) {
    if (count >= MAX_STATES) {
      throw new LimitException(
          "it needs more than %,d places, counted repetitions multiplied out, the limit"
              .formatted(MAX_STATES));
    }
    if (count == sets.length) {
      sets = Arrays.copyOf(sets, 2 * count);
      targets = Arrays.copyOf(targets, 2 * count);
      forks = Arrays.copyOf(forks, 2 * count);
    }
    sets[count] = set;
    targets[count] = target;
    forks[count] = next;
    return count++;
  }
}
