package dev.onevision.llm.grammar;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All the places in the grammar where a document may be after some bytes. It is never empty: from
 * each place the document can be completed.
 */
final class State {

  /** Each is at a symbol that takes a byte, or is {@link Cell#END}. */
  final Cell[] cells;

  /** Whether the document may end here. */
  final boolean complete;

  /** What follows by byte, as far as it was asked for. */
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
