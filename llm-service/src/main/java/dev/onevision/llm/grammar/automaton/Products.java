package dev.onevision.llm.grammar.automaton;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Intersection and difference of two languages, by the product of their automata. */
public final class Products {

  private final Dfa a;
  private final Dfa b;
  private final boolean difference;
  private final CompileBudget budget;
  private final Dfa.Builder builder = new Dfa.Builder();
  private final Map<Long, Integer> numbers = new HashMap<>();

  /** The pair of states for each state of the product; -1 for none. */
  private long[] pairs = new long[64];

  private Products(Dfa a, Dfa b, boolean difference, CompileBudget budget) {
    this.a = a;
    this.b = b;
    this.difference = difference;
    this.budget = budget;
  }

  /** The intersection. */
  public static Dfa intersection(Dfa a, Dfa b, CompileBudget budget) {
    return new Products(a, b, false, budget).build();
  }

  /** The language of {@code a} without that of {@code b}. */
  public static Dfa difference(Dfa a, Dfa b, CompileBudget budget) {
    return new Products(a, b, true, budget).build();
  }

  private Dfa build() {
    number(0, 0);
    for (int state = 0; state < builder.states(); state++) {
      int left = (int) (pairs[state] >> 32);
      int right = (int) pairs[state];
      boolean inRight = right >= 0 && b.accepts(right);
      builder.next(a.accepts(left) && inRight != difference);
      for (int i = a.from(left); i < a.to(left); i++) {
        if (right < 0) {
          add(a.first(i), a.last(i), a.target(i), Dfa.DEAD);
        } else {
          split(i, right);
        }
      }
    }
    return builder.build().trimmed(budget);
  }

  /** Adds the product of one transition of {@code a} with those of a state of {@code b}. */
  private void split(int transition, int right) {
    int from = a.first(transition);
    int last = a.last(transition);
    int target = a.target(transition);
    for (int i = firstReaching(right, from); i < b.to(right) && b.first(i) <= last; i++) {
      budget.work(1);
      if (difference && from < b.first(i)) {
        add(from, b.first(i) - 1, target, Dfa.DEAD);
      }
      int until = Math.min(last, b.last(i));
      add(Math.max(from, b.first(i)), until, target, b.target(i));
      from = until + 1;
    }
    if (difference && from <= last) {
      add(from, last, target, Dfa.DEAD);
    }
  }

  /** The first transition of a state of {@code b} that ends at or after a code point. */
  private int firstReaching(int state, int value) {
    int low = b.from(state);
    int high = b.to(state);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (b.last(middle) < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void add(int from, int to, int left, int right) {
    budget.work(2);
    if (builder.transitions() >= CompileBudget.MAX_TRANSITIONS) {
      throw Determinizer.tooManyTransitions();
    }
    builder.transition(from, to, number(left, right));
  }

  private int number(int left, int right) {
    long pair = ((long) left << 32) | (right & 0xFFFFFFFFL);
    Integer known = numbers.get(pair);
    if (known != null) {
      return known;
    }
    int state = builder.state();
    if (state >= CompileBudget.MAX_STATES) {
      throw Determinizer.tooManyStates();
    }
    if (state == pairs.length) {
      pairs = Arrays.copyOf(pairs, 2 * state);
    }
    pairs[state] = pair;
    numbers.put(pair, state);
    return state;
  }
}
