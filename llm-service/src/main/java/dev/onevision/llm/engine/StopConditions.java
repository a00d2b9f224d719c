package dev.onevision.llm.engine;

import java.util.List;
import java.util.Set;

/**
 * When a completion is complete.
 *
 * @param stopStrings the completion ends before the first of these
 * @param endTokens tokens that end the completion; empty to ignore the model's end tokens
 * @param minTokens tokens before which neither an end token nor a stop string counts
 * @param maxTokens max tokens of the completion, at least 1
 */
public record StopConditions(
    List<String> stopStrings, Set<Integer> endTokens, int minTokens, int maxTokens) {

  public StopConditions {
    stopStrings = List.copyOf(stopStrings);
    endTokens = Set.copyOf(endTokens);
    if (minTokens < 0 || maxTokens < 1) {
      throw new IllegalArgumentException(
          "minTokens %d must be at least 0, maxTokens %d at least 1"
              .formatted(minTokens, maxTokens));
    }
  }

  /** The same conditions with other max tokens. */
  public StopConditions withMaxTokens(int tokens) {
    return new StopConditions(stopStrings, endTokens, minTokens, tokens);
  }
}
