package dev.onevision.llm.grammar.automaton;

import java.util.Arrays;

/**
 * The lengths of the words of an automaton.
 *
 * @param max {@link Strings#NO_MAX} if there is no limit
 */
public record WordLengths(int min, int max) {

  /** The lengths of an automaton's words. It has at least one word and no dead states. */
  public static WordLengths of(Dfa dfa, CompileBudget budget) {
    budget.work(2L * dfa.transitions());
    return new WordLengths(shortest(dfa), longest(dfa));
  }

  private static int shortest(Dfa dfa) {
    int[] distance = new int[dfa.states()];
    Arrays.fill(distance, Strings.NO_MAX);
    int[] queue = new int[dfa.states()];
    distance[0] = 0;
    int size = 1;
    for (int next = 0; next < size; next++) {
      int state = queue[next];
      if (dfa.accepts(state)) {
        return distance[state];
      }
      for (int i = dfa.from(state); i < dfa.to(state); i++) {
        int target = dfa.target(i);
        if (distance[target] == Strings.NO_MAX) {
          distance[target] = distance[state] + 1;
          queue[size++] = target;
        }
      }
    }
    return 0;
  }

  /** The longest path, in topological order. */
  private static int longest(Dfa dfa) {
    int states = dfa.states();
    int[] incoming = new int[states];
    for (int state = 0; state < states; state++) {
      for (int i = dfa.from(state); i < dfa.to(state); i++) {
        incoming[dfa.target(i)]++;
      }
    }
    if (incoming[0] > 0) {
      return Strings.NO_MAX;
    }
    int[] length = new int[states];
    int[] queue = new int[states];
    int size = 1;
    int longest = 0;
    for (int next = 0; next < size; next++) {
      int state = queue[next];
      longest = Math.max(longest, length[state]);
      for (int i = dfa.from(state); i < dfa.to(state); i++) {
        int target = dfa.target(i);
        length[target] = Math.max(length[target], length[state] + 1);
        if (--incoming[target] == 0) {
          queue[size++] = target;
        }
      }
    }
    return size < states ? Strings.NO_MAX : longest; // the states of a cycle are never visited
  }
}
