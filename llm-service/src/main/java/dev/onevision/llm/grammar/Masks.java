package dev.onevision.llm.grammar;

import dev.onevision.llm.grammar.pushdown.Grammar;
import dev.onevision.llm.grammar.pushdown.State;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the masks of a grammar's most recently used states, up to a memory limit. It is
 * cleared with the grammar's cache, because a mask's key would keep the cleared states in memory.
 * States are compared by identity. Not thread-safe.
 */
final class Masks {

  static final int BYTES = 6 << 20;

  private final int max;
  private final Map<State, long[]> masks = new LinkedHashMap<>(16, 0.75f, true);
  private long version;

  /** An empty cache of masks of this many words. */
  Masks(int words) {
    this.max = Math.max(8, BYTES / (8 * words + 64));
  }

  long @Nullable [] get(Grammar grammar, State state) {
    forgetOld(grammar);
    return masks.get(state);
  }

  void put(Grammar grammar, State state, long[] mask) {
    forgetOld(grammar);
    if (masks.size() >= max) {
      masks.remove(masks.keySet().iterator().next());
    }
    masks.put(state, mask);
  }

  private void forgetOld(Grammar grammar) {
    if (version != grammar.version()) {
      masks.clear();
      version = grammar.version();
    }
  }
}
