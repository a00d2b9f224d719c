package dev.onevision.llm.grammar;

import org.jspecify.annotations.Nullable;

/**
 * A place in a grammar: where in a symbol, and what is to follow it. Of equal cells there is one,
 * so they are compared by identity.
 */
final class Cell {

  /** The document is complete. */
  static final Cell END = new Cell(Symbol.END, 0, null);

  final Symbol symbol;

  /** What it counts depends on the symbol: bytes, parts, items, an automaton's state. */
  final int position;

  private final @Nullable Cell next;

  /** Objects and arrays that are open here. */
  final int depth;

  Cell(Symbol symbol, int position, @Nullable Cell next) {
    this.symbol = symbol;
    this.position = position;
    this.next = next;
    int outer = next == null ? 0 : next.depth;
    this.depth = symbol == Symbol.CLOSE ? outer + 1 : outer;
  }

  Cell next() {
    if (next == null) {
      throw new IllegalStateException("nothing follows the end");
    }
    return next;
  }
}
