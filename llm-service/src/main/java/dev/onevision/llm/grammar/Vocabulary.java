package dev.onevision.llm.grammar;

import dev.onevision.llm.grammar.pushdown.Cell;
import dev.onevision.llm.grammar.pushdown.Grammar;
import dev.onevision.llm.grammar.pushdown.State;
import dev.onevision.llm.grammar.pushdown.Symbol;
import dev.onevision.llm.grammar.pushdown.TextBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of constrained completions. Tokens of a few complete plain characters are kept apart:
 * where a string has room all of them are allowed, without a look at each. Immutable.
 */
public final class Vocabulary {

  /** Max characters of a plain token. */
  static final int MAX_PLAIN_CHARACTERS = 32;

  private final byte[][] bytes;
  private final TokenTrie plain;
  private final TokenTrie rest;
  private final long[][] plainUpTo = new long[MAX_PLAIN_CHARACTERS + 1][];
  private final int[] endTokens;
  private final int words;

  /**
   * A vocabulary.
   *
   * @param size number of tokens, special ones included
   * @param bytes the bytes of each token; empty for tokens that are never part of a completion
   * @param endTokens the tokens that end a completion
   * @throws IllegalArgumentException if a byte has no token of its own: some documents would have
   *     no tokens
   */
  public Vocabulary(int size, IntFunction<byte[]> bytes, Set<Integer> endTokens) {
    this.bytes = new byte[size][];
    this.words = (size + 63) / 64;
    this.endTokens = endTokens.stream().mapToInt(id -> id).filter(id -> id < size).toArray();
    List<TokenTrie.Entry> plainTokens = new ArrayList<>();
    List<TokenTrie.Entry> restTokens = new ArrayList<>();
    for (int characters = 0; characters <= MAX_PLAIN_CHARACTERS; characters++) {
      plainUpTo[characters] = new long[words];
    }
    boolean[] single = new boolean[256];
    for (int id = 0; id < size; id++) {
      byte[] token = endTokens.contains(id) ? new byte[0] : bytes.apply(id);
      this.bytes[id] = token;
      if (token.length == 0) {
        continue;
      }
      if (token.length == 1) {
        single[token[0] & 0xFF] = true;
      }
      int characters = TextBytes.plainCharacters(token);
      if (characters > 0 && characters <= MAX_PLAIN_CHARACTERS) {
        plainTokens.add(new TokenTrie.Entry(id, token));
        for (int room = characters; room <= MAX_PLAIN_CHARACTERS; room++) {
          plainUpTo[room][id >> 6] |= 1L << id;
        }
      } else {
        restTokens.add(new TokenTrie.Entry(id, token));
      }
    }
    for (int value = 0; value < 0xF5; value++) {
      boolean used = value != 0xC0 && value != 0xC1;
      if (used && !single[value] && (value >= 0x20 || value == '\n' || value == '\t')) {
        throw new IllegalArgumentException(
            "The tokenizer has no token for the single byte 0x%02X".formatted(value));
      }
    }
    this.plain = new TokenTrie(plainTokens);
    this.rest = new TokenTrie(restTokens);
  }

  byte[] bytes(int token) {
    return bytes[token];
  }

  /** The number of words of a mask. */
  int words() {
    return words;
  }

  /** Starts a search for the tokens that are allowed in a state. */
  MaskSearch search(State state) {
    return new MaskSearch(state);
  }

  /** A search that can be interrupted. */
  final class MaskSearch {

    private final long[] mask = new long[words];
    private final TokenTrie.@Nullable Walk plainWalk;
    private final TokenTrie.Walk restWalk;

    private MaskSearch(State state) {
      int room = room(state);
      if (room > 0) {
        System.arraycopy(plainUpTo[Math.min(room, MAX_PLAIN_CHARACTERS)], 0, mask, 0, words);
        plainWalk = null;
      } else {
        plainWalk = plain.walk(state);
      }
      restWalk = rest.walk(state);
      if (state.complete) {
        for (int id : endTokens) {
          mask[id >> 6] |= 1L << id;
        }
      }
    }

    /**
     * Continues the search.
     *
     * @param until a time of {@link System#nanoTime()}
     * @return whether the mask is complete
     */
    boolean advance(Grammar grammar, long until) {
      return (plainWalk == null || plainWalk.advance(grammar, mask, until))
          && restWalk.advance(grammar, mask, until);
    }

    /** Bit {@code id % 64} of word {@code id / 64} for each token. */
    long[] mask() {
      return mask;
    }
  }

  /** Max characters of a plain token here; 0 if the allowed characters are limited. */
  private static int room(State state) {
    int room = 0;
    boolean only = true;
    for (Cell cell : state.cells) {
      if (cell.symbol instanceof Symbol.Text text
          && TextBytes.state(cell.position) == TextBytes.BOUNDARY) {
        room = Math.max(room, text.max - TextBytes.characters(cell.position));
      } else {
        only = false;
      }
    }
    return only || room >= MAX_PLAIN_CHARACTERS ? room : 0;
  }
}
