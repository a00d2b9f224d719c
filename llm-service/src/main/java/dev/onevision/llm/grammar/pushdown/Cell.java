package dev.onevision.llm.grammar.pushdown;

import org.jspecify.annotations.Nullable;

/**
 * A position in a grammar: a symbol, a position in it, and what follows it. Equal cells are
 * interned, so they are compared by identity.
 */
public final class Cell {

  /** The document is complete. */
  static final Cell END = new Cell(Symbol.END, 0, null);

  public final Symbol symbol;

  /** Bytes, parts, items or a state of an automaton, depending on the symbol. */
  public final int position;

  private final @Nullable Cell next;

  /** The number of open objects and arrays. */
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
      throw new IllegalStateException("Nothing follows the end");
    }
    return next;
  }
}
