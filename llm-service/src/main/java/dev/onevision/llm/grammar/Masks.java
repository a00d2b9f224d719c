package dev.onevision.llm.grammar;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The masks of the states of one grammar that answers were in last, up to a limit of memory. They
 * are forgotten with the grammar's states: a mask that outlives its state's generation would keep
 * the whole generation in memory. States are told apart by identity. Not thread-safe.
 */
final class Masks {

  static final int BYTES = 6 << 20;

  private final int most;
  private final Map<State, long[]> masks = new LinkedHashMap<>(16, 0.75f, true);
  private long generation;

  /** No masks yet, of a vocabulary whose masks have this many words. */
  Masks(int words) {
    this.most = Math.max(8, BYTES / (8 * words + 64));
  }

  long @Nullable [] get(Grammar grammar, State state) {
    forgetOld(grammar);
    return masks.get(state);
  }

  void put(Grammar grammar, State state, long[] mask) {
    forgetOld(grammar);
    if (masks.size() >= most) {
      masks.remove(masks.keySet().iterator().next());
    }
    masks.put(state, mask);
  }

  private void forgetOld(Grammar grammar) {
    if (generation != grammar.generation()) {
      masks.clear();
      generation = grammar.generation();
    }
  }
}
