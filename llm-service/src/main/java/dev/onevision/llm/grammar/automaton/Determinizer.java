package dev.onevision.llm.grammar.automaton;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The subset construction, bounded in states, transitions and time:
 *
 * <ol>
 *   <li>A state of the result is the set of states of the nondeterministic automaton, without
 *       forks.
 *   <li>A sweep cuts the ranges that leave a set at each other's ends. It keeps the targets of the
 *       open ranges.
 *   <li>Adjacent ranges with the same target become one transition.
 * </ol>
 */
public final class Determinizer {

  private final Nfa nfa;
  private final CompileBudget budget;
  private final Dfa.Builder builder = new Dfa.Builder();
  private final Map<Subset, Integer> numbers = new HashMap<>();
  private int[][] subsets = new int[64][];

  /** States of the current closure, marked by its number. */
  private final int[] seen;

  private int closure;
  private int[] open;
  private int[] members;

  /** The number of open ranges that lead to each state, and the states with any. */
  private final int[] ranges;

  private final int[] active;
  private final int[] place;
  private int activeCount;

  private Determinizer(Nfa nfa, CompileBudget budget) {
    this.nfa = nfa;
    this.budget = budget;
    int states = nfa.states();
    budget.work(4L * states);
    seen = new int[states];
    open = new int[64];
    members = new int[states];
    ranges = new int[states];
    active = new int[states];
    place = new int[states];
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by content
  private record Subset(int[] members) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Subset(var others) && Arrays.equals(members, others);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(members);
    }
  }

  /** A deterministic automaton of what a state accepts. */
  public static Dfa determinize(Nfa nfa, int start, CompileBudget budget) {
    return new Determinizer(nfa, budget).build(start);
  }

  static LimitException tooManyStates() {
    return new LimitException(
        "it needs an automaton of more than %,d states, the limit"
            .formatted(CompileBudget.MAX_STATES));
  }

  static LimitException tooManyTransitions() {
    return new LimitException(
        "it needs an automaton of more than %,d transitions, the limit"
            .formatted(CompileBudget.MAX_TRANSITIONS));
  }

  private Dfa build(int start) {
    number(new int[] {start}, 1);
    for (int state = 0; state < builder.states(); state++) {
      int[] subset = subsets[state];
      builder.next(subset.length > 0 && subset[0] == Nfa.ACCEPT);
      leave(subset);
      subsets[state] = new int[0];
    }
    return builder.build().trimmed(budget);
  }

  /** Adds the transitions of the current state. */
  private void leave(int[] subset) {
    int edges = 0;
    for (int member : subset) {
      edges += nfa.set(member).size();
    }
    budget.work(8L * edges + subset.length);
    // Each number packs a point, whether a range begins or ends there, and the range's target.
    long[] points = new long[2 * edges];
    int count = 0;
    for (int member : subset) {
      CharacterSet set = nfa.set(member);
      long target = nfa.target(member);
      for (int i = 0; i < set.size(); i++) {
        points[count++] = ((long) set.first(i) << 33) | (1L << 32) | target;
        points[count++] = ((set.last(i) + 1L) << 33) | target;
      }
    }
    Arrays.sort(points);
    int i = 0;
    while (i < count) {
      long point = points[i] >> 33;
      while (i < count && points[i] >> 33 == point) {
        int target = (int) (points[i] & 0xFFFFFFFFL);
        if (((points[i] >> 32) & 1) == 1) {
          opened(target);
        } else {
          closed(target);
        }
        i++;
      }
      if (activeCount > 0) {
        if (builder.transitions() >= CompileBudget.MAX_TRANSITIONS) {
          throw tooManyTransitions();
        }
        int next = number(active, activeCount);
        builder.transition((int) point, (int) (points[i] >> 33) - 1, next);
      }
    }
  }

  private void opened(int target) {
    if (ranges[target]++ == 0) {
      place[target] = activeCount;
      active[activeCount++] = target;
    }
  }

  private void closed(int target) {
    if (--ranges[target] == 0) {
      int moved = active[--activeCount];
      active[place[target]] = moved;
      place[moved] = place[target];
    }
  }

  /** The number of the set of states that forks reach from these states. */
  private int number(int[] from, int count) {
    closure++;
    int size = 0;
    int found = 0;
    for (int i = 0; i < count; i++) {
      size = push(from[i], size);
    }
    while (size > 0) {
      int state = open[--size];
      int[] forks = nfa.forks(state);
      if (forks.length == 0 && (state == Nfa.ACCEPT || !nfa.set(state).isEmpty())) {
        members[found++] = state;
      }
      for (int next : forks) {
        size = push(next, size);
      }
    }
    budget.work(4L * found + 4);
    int[] subset = Arrays.copyOf(members, found);
    Arrays.sort(subset);
    Subset key = new Subset(subset);
    Integer known = numbers.get(key);
    if (known != null) {
      return known;
    }
    int state = builder.state();
    if (state >= CompileBudget.MAX_STATES) {
      throw tooManyStates();
    }
    if (state == subsets.length) {
      subsets = Arrays.copyOf(subsets, 2 * state);
    }
    subsets[state] = subset;
    numbers.put(key, state);
    return state;
  }

  private int push(int state, int size) {
    budget.work(1);
    if (seen[state] == closure) {
      return size;
    }
    seen[state] = closure;
    if (size == open.length) {
      open = Arrays.copyOf(open, 2 * size);
    }
    open[size] = state;
    return size + 1;
  }
}
