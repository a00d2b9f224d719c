package dev.onevision.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whether the systems chose the same tokens. Systems that read the same weights agree on most
 * prompts; formats round differently, so one that is off by a rounding is no fault.
 */
final class Agreement {

  private final SequencedMap<String, List<Integer>> tokens = new LinkedHashMap<>();

  /** Adds the token that a system chose after the next prompt. */
  void add(String system, int token) {
    tokens.computeIfAbsent(system, _ -> new ArrayList<>()).add(token);
  }

  /** How many tokens of each system are those of the first one. */
  @Override
  public String toString() {
    List<Integer> expected = tokens.firstEntry().getValue();
    return tokens.entrySet().stream()
        .skip(1)
        .map(
            other ->
                "%s: the first token of %s after %d of %d prompts"
                    .formatted(
                        other.getKey(),
                        tokens.firstEntry().getKey(),
                        equal(expected, other.getValue()),
                        expected.size()))
        .collect(Collectors.joining("\n"));
  }

  private static long equal(List<Integer> expected, List<Integer> others) {
    return IntStream.range(0, expected.size())
        .filter(i -> expected.get(i).equals(others.get(i)))
        .count();
  }
}
