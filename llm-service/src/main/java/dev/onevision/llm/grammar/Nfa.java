package dev.onevision.llm.grammar;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A nondeterministic automaton that is built from its end: each state is made after those that
 * follow it. A state either reads one character of a set and goes on to one state, or reads nothing
 * and goes on to several. Used by one thread.
 */
final class Nfa {

  private static final int MAX_STATES = 20_000;

  /** Accepts and reads nothing. */
  static final int ACCEPT = 0;

  private static final int[] NO_STATES = {};

  private CharacterSet[] sets = new CharacterSet[64];
  private int[] targets = new int[64];
  private int[][] forks = new int[64][];
  private int count;

  Nfa() {
    make(CharacterSet.NONE, ACCEPT, NO_STATES);
  }

  int states() {
    return count;
  }

  /** What a state reads; nothing if it is a fork. */
  CharacterSet set(int state) {
    return sets[state];
  }

  int target(int state) {
    return targets[state];
  }

  /** The states that a fork goes on to; none if it reads a character. */
  int[] forks(int state) {
    return forks[state];
  }

  int dead() {
    return make(CharacterSet.NONE, ACCEPT, NO_STATES);
  }

  int reading(CharacterSet set, int next) {
    return make(set, next, NO_STATES);
  }

  int fork(int... next) {
    return make(CharacterSet.NONE, ACCEPT, next);
  }

  /** Any number of repetitions of what {@link #close} is told. */
  int loop(int next) {
    return fork(next, next);
  }

  /** Gives a loop its body, which was built in front of it. */
  void close(int loop, int body) {
    forks[loop] = new int[] {body, forks[loop][1]};
  }

  /** The language of an automaton, and then {@code next}. */
  int embed(Dfa dfa, int next) {
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

  /** Whether a state may be the end: accepting ones are reached without a character. */
  boolean mayEnd(int state, CompileBudget budget) {
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
