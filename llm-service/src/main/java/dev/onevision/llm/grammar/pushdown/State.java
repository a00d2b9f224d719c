package dev.onevision.llm.grammar.pushdown;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The set of all cells that a document may be at after some bytes. Never empty; the document can be
 * completed from each cell.
 */
public final class State {

  /** Each cell is at a symbol that reads a byte, or is {@link Cell#END}. */
  public final Cell[] cells;

  /** Whether the document may end here. */
  public final boolean complete;

  /** The next state for each byte, as far as it was computed. */
  final @Nullable State[] next = new State[256];

  void forgetNext() {
    Arrays.fill(next, null);
  }

  State(Cell[] cells) {
    this.cells = cells;
    boolean end = false;
    for (Cell cell : cells) {
      end |= cell == Cell.END;
    }
    this.complete = end;
  }
}
