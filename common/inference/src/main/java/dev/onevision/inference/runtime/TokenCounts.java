package dev.onevision.inference.runtime;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** How often each token was generated. Not thread-safe. */
public final class TokenCounts {

  private final Map<Integer, Integer> indices = new HashMap<>();
  private int[] tokens = new int[16];
  private int[] counts = new int[16];
  private int size;

  /** Counts these tokens. */
  public static TokenCounts of(int... tokens) {
    TokenCounts counts = new TokenCounts();
    for (int token : tokens) {
      counts.add(token);
    }
    return counts;
  }

  /** A copy. */
  public TokenCounts copy() {
    TokenCounts copy = new TokenCounts();
    copy.indices.putAll(indices);
    copy.tokens = tokens.clone();
    copy.counts = counts.clone();
    copy.size = size;
    return copy;
  }

  /** Counts a token. */
  public void add(int token) {
    Integer known = indices.putIfAbsent(token, size);
    if (known != null) {
      counts[known]++;
      return;
    }
    if (size == tokens.length) {
      tokens = Arrays.copyOf(tokens, size * 2);
      counts = Arrays.copyOf(counts, size * 2);
    }
    tokens[size] = token;
    counts[size] = 1;
    size++;
  }

  /** Number of distinct tokens. */
  int size() {
    return size;
  }

  int token(int index) {
    return tokens[index];
  }

  int count(int index) {
    return counts[index];
  }
}
