package dev.onevision.llm.grammar;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The masks of the states that answers were in last, of all grammars, up to a limit of memory.
 * States are told apart by identity. Not thread-safe.
 */
final class Masks {

  private final Vocabulary vocabulary;
  private final int most;
  private final Map<State, long[]> masks = new LinkedHashMap<>(64, 0.75f, true);

  /**
   * No masks yet.
   *
   * @param bytes that masks may take
   */
  Masks(Vocabulary vocabulary, long bytes) {
    this.vocabulary = vocabulary;
    this.most = (int) Math.max(1, Math.min(bytes / (8L * vocabulary.words() + 64), 1 << 20));
  }

  long[] of(Grammar grammar, State state) {
    long[] known = masks.get(state);
    if (known != null) {
      return known;
    }
    long[] mask = vocabulary.allowed(grammar, state);
    if (masks.size() >= most) {
      masks.remove(masks.keySet().iterator().next());
    }
    masks.put(state, mask);
    return mask;
  }
}
