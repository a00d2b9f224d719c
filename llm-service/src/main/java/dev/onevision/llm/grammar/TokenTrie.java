package dev.onevision.llm.grammar;

import dev.onevision.llm.grammar.pushdown.Grammar;
import dev.onevision.llm.grammar.pushdown.State;
import java.util.Arrays;
import java.util.List;

/**
 * A trie of the bytes of many tokens, so that a common prefix is read once. The nodes are in
 * depth-first order. Immutable.
 */
final class TokenTrie {

  private final byte[] value;
  private final int[] depth;
  private final int[] end;
  private final int[] token;
  private final int[] twin;
  private final int maxDepth;

  /** A token with its bytes, at least one. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Entry(int token, byte[] bytes) {}

  /** A trie of these tokens. Several may have the same bytes. */
  TokenTrie(List<Entry> entries) {
    List<Entry> sorted =
        entries.stream().sorted((a, b) -> Arrays.compareUnsigned(a.bytes, b.bytes)).toList();
    int nodes = 0;
    byte[] before = {};
    int largest = 0;
    int maxLength = 0;
    for (Entry entry : sorted) {
      nodes += entry.bytes.length - common(before, entry.bytes);
      before = entry.bytes;
      largest = Math.max(largest, entry.token);
      maxLength = Math.max(maxLength, entry.bytes.length);
    }
    value = new byte[nodes];
    depth = new int[nodes];
    end = new int[nodes];
    token = new int[nodes];
    twin = new int[sorted.isEmpty() ? 0 : largest + 1];
    maxDepth = maxLength;
    Arrays.fill(token, -1);
    Arrays.fill(twin, -1);
    fill(sorted);
  }

  private void fill(List<Entry> sorted) {
    int[] path = new int[maxDepth];
    byte[] before = {};
    int node = 0;
    for (Entry entry : sorted) {
      int shared = common(before, entry.bytes);
      for (int i = shared; i < before.length; i++) {
        end[path[i]] = node;
      }
      for (int i = shared; i < entry.bytes.length; i++) {
        path[i] = node;
        value[node] = entry.bytes[i];
        depth[node] = i;
        node++;
      }
      int last = path[entry.bytes.length - 1];
      twin[entry.token] = token[last];
      token[last] = entry.token;
      before = entry.bytes;
    }
    for (int i = 0; i < before.length; i++) {
      end[path[i]] = node;
    }
  }

  private static int common(byte[] a, byte[] b) {
    int mismatch = Arrays.mismatch(a, b);
    return mismatch < 0 ? a.length : mismatch;
  }

  /** Starts a search for the tokens that the grammar allows in a state. */
  Walk walk(State from) {
    return new Walk(from);
  }

  /** A search that can be interrupted. */
  final class Walk {

    /** Nodes between two reads of the clock. A node takes tens of nanoseconds to microseconds. */
    private static final int NODES = 64;

    private final State[] path = new State[maxDepth + 1];
    private int node;

    private Walk(State from) {
      path[0] = from;
    }

    /**
     * Sets the bits of allowed tokens until the search is complete or the time is over.
     *
     * @param until a time of {@link System#nanoTime()}
     * @return whether the search is complete
     */
    boolean advance(Grammar grammar, long[] mask, long until) {
      int end = value.length;
      int next = node;
      while (next < end) {
        int pause = Math.min(end, next + NODES);
        while (next < pause) {
          next = visit(grammar, mask, next);
        }
        node = next;
        if (System.nanoTime() - until >= 0) {
          return next >= end;
        }
      }
      return true;
    }

    /** Visits a node and returns the next one. */
    private int visit(Grammar grammar, long[] mask, int at) {
      int level = depth[at];
      State after = grammar.after(path[level], value[at] & 0xFF);
      if (after == Grammar.DEAD) {
        return end[at];
      }
      for (int id = token[at]; id >= 0; id = twin[id]) {
        mask[id >> 6] |= 1L << id;
      }
      path[level + 1] = after;
      return at + 1;
    }
  }
}
