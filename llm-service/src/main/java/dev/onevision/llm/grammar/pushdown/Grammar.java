package dev.onevision.llm.grammar.pushdown;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A grammar as an automaton over bytes that computes its states on demand:
 *
 * <ol>
 *   <li>A place in the grammar is a stack of cells. A state is a set of places: alternatives with
 *       the same prefix are followed together.
 *   <li>A state has only places from which the document can be completed within the max depth, so
 *       there are no dead ends.
 *   <li>States and their transitions are cached up to a memory limit. At the limit the cache is
 *       cleared.
 * </ol>
 *
 * Used by one thread.
 */
public final class Grammar {

  /** Max nesting of objects and arrays. */
  public static final int MAX_DEPTH = 32;

  /** No state. */
  public static final State DEAD = new State(new Cell[0]);

  /** Max places of a state. Further places are dropped: documents stay valid. */
  private static final int MAX_CELLS = 1024;

  /** Estimated size of states, cells, and their map entries. */
  private static final long MEMORY = 4 << 20;

  private static final int STATE_BYTES = 1200;
  private static final int CELL_BYTES = 120;

  /** Max places visited for one byte, which bounds the time of one transition. */
  private static final int MAX_PLACES = 16_384;

  private final int bytes;
  private final State start;
  private final Map<CellKey, Cell> cells = new HashMap<>();
  private final Map<List<Cell>, State> states = new HashMap<>();
  private final ArrayDeque<Cell> open = new ArrayDeque<>();
  private final Set<Cell> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private long memory;
  private long version;
  private int places;
  private long work;
  private long maxWork = Long.MAX_VALUE;

  /**
   * A grammar.
   *
   * @param root its height and those of its parts are settled and at most {@link #MAX_DEPTH}
   * @param bytes size of the symbols
   */
  public Grammar(Symbol root, int bytes) {
    this.bytes = bytes;
    Set<Cell> first = new LinkedHashSet<>();
    expand(cell(root, 0, Cell.END), first);
    start = state(first);
  }

  private record CellKey(Symbol symbol, int position, Cell next) {}

  /** Max size in memory, without masks. */
  public int maxBytes() {
    return bytes + (int) MEMORY;
  }

  /** The number of times that the cache was cleared. */
  public long version() {
    return version;
  }

  public State start() {
    return start;
  }

  /** Places visited so far: a measure of time that is the same on every machine. */
  public long work() {
    return work;
  }

  /**
   * Limits the work from now on.
   *
   * @param places max places that {@link #after} visits before it throws
   */
  public void limitWork(long places) {
    maxWork = work + places;
  }

  /**
   * The next state, or {@link #DEAD}.
   *
   * @throws ConstraintException if the work exceeds its limit
   */
  public State after(State state, int value) {
    State next = state.next[value];
    if (next == null) {
      next = make(state, value);
      state.next[value] = next;
    }
    return next;
  }

  private State make(State state, int value) {
    if (work > maxWork) {
      throw tooManyPlaces();
    }
    Set<Cell> found = new LinkedHashSet<>();
    seen.clear();
    places = 0;
    for (Cell cell : state.cells) {
      if (found.size() >= MAX_CELLS) {
        break;
      }
      work++;
      take(cell, value, found);
    }
    return found.isEmpty() ? DEAD : state(found);
  }

  private State state(Set<Cell> found) {
    Cell[] array = found.toArray(new Cell[0]);
    List<Cell> key = List.of(array);
    State known = states.get(key);
    if (known != null) {
      return known;
    }
    if (memory > MEMORY) {
      forget();
    }
    memory += STATE_BYTES + 16L * array.length;
    State made = new State(array);
    states.put(key, made);
    return made;
  }

  /** Unlinks the states, so that a state in use does not keep the others in memory. */
  private void forget() {
    states.values().forEach(State::forgetNext);
    states.clear();
    cells.clear();
    memory = 0;
    version++;
  }

  private static ConstraintException tooManyPlaces() {
    return new ConstraintException(
        "Too many alternatives of the schema match the completion so far. Make alternatives differ"
            + " earlier, or remove some.");
  }

  /** Adds the places that a cell leads to by a byte. */
  private void take(Cell cell, int value, Set<Cell> found) {
    switch (cell.symbol) {
      case Symbol.Literal literal -> {
        if ((literal.bytes[cell.position] & 0xFF) == value) {
          int position = cell.position + 1;
          if (position == literal.bytes.length) {
            expand(cell.next(), found);
          } else {
            add(cell(literal, position, cell.next()), found);
          }
        }
      }
      case Symbol.Regular regular -> {
        int position = regular.automaton.step(cell.position, value);
        if (position >= 0) {
          expand(cell(regular, position, cell.next()), found);
        }
      }
      case Symbol.Text text -> takeText(text, cell, value, found);
      default -> {}
    }
  }

  private void takeText(Symbol.Text text, Cell cell, int value, Set<Cell> found) {
    int characters = TextBytes.characters(cell.position);
    int state = TextBytes.state(cell.position);
    if (state == TextBytes.BOUNDARY) {
      if (value == '"') {
        if (characters >= text.min) {
          expand(cell.next(), found);
        }
        return;
      }
      if (characters == text.max) {
        return;
      }
    }
    int after = TextBytes.next(state, value);
    if (after == TextBytes.DEAD) {
      return;
    }
    if (after == TextBytes.BOUNDARY) {
      characters = counted(characters, text.min, text.max);
    }
    add(cell(text, TextBytes.position(characters, after), cell.next()), found);
  }

  /** Increments a count, but not beyond what matters, so that states recur. */
  private static int counted(int count, int min, int max) {
    return max == Symbol.NO_MAX ? Math.min(count + 1, min) : count + 1;
  }

  /** Adds the places that a cell leads to without a byte. */
  private void expand(Cell from, Set<Cell> found) {
    open.add(from);
    while (!open.isEmpty()) {
      Cell cell = open.remove();
      work++;
      if (found.size() >= MAX_CELLS) {
        open.clear();
        return;
      }
      if (!seen.add(cell)) {
        continue;
      }
      if (++places > MAX_PLACES) {
        open.clear();
        throw tooManyPlaces();
      }
      switch (cell.symbol) {
        case Symbol.Literal _, Symbol.Text _ -> add(cell, found);
        case Symbol.Regular regular -> {
          if (regular.automaton.continuesAt(cell.position)) {
            add(cell, found);
          }
          if (regular.automaton.accepts(cell.position)) {
            open.add(cell.next());
          }
        }
        case Symbol.Sequence sequence -> {
          int position = cell.position + 1;
          boolean last = position == sequence.parts.size();
          Cell rest = last ? cell.next() : cell(sequence, position, cell.next());
          open(sequence.parts.get(cell.position), rest);
        }
        case Symbol.Choice choice -> {
          for (Symbol alternative : choice.alternatives) {
            open(alternative, cell.next());
          }
        }
        case Symbol.Repeat repeat -> {
          if (cell.position >= repeat.min) {
            open.add(cell.next());
          }
          if (cell.position < repeat.max) {
            int count = counted(cell.position, repeat.min, repeat.max);
            Cell rest = count == repeat.max ? cell.next() : cell(repeat, count, cell.next());
            open(repeat.item, rest);
          }
        }
        case Symbol.Nested nested -> open(nested.body, cell(Symbol.CLOSE, 0, cell.next()));
        case Symbol.Reference reference -> open(reference.target(), cell.next());
        default -> {
          if (cell == Cell.END) {
            add(cell, found);
          } else {
            open.add(cell.next());
          }
        }
      }
    }
  }

  /** Enters a symbol, unless each of its texts exceeds the max depth. */
  private void open(Symbol symbol, Cell next) {
    if (symbol.height() + next.depth <= MAX_DEPTH) {
      open.add(cell(symbol, 0, next));
    }
  }

  private static void add(Cell cell, Set<Cell> found) {
    if (found.size() < MAX_CELLS) {
      found.add(cell);
    }
  }

  private Cell cell(Symbol symbol, int position, Cell next) {
    return cells.computeIfAbsent(
        new CellKey(symbol, position, next),
        key -> {
          memory += CELL_BYTES;
          return new Cell(symbol, position, next);
        });
  }
}
