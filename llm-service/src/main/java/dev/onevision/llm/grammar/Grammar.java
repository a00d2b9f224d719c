package dev.onevision.llm.grammar;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A grammar as an automaton over bytes whose states are made when they are first needed:
 *
 * <ol>
 *   <li>A place in the grammar is a stack of cells; a state is a set of places, so alternatives
 *       that begin alike are followed side by side.
 *   <li>Only places that a document can still be completed from are kept, nesting included: there
 *       are no dead ends.
 *   <li>States and their transitions are remembered, up to a limit of memory; then all is
 *       forgotten, and made again as needed.
 * </ol>
 *
 * Not thread-safe: it belongs to one thread.
 */
final class Grammar {

  /** Objects and arrays within one another, at most. */
  static final int DEEPEST = 32;

  /** No state. */
  static final State DEAD = new State(new Cell[0]);

  /** Places followed side by side; those found later are given up, which loses no validity. */
  private static final int MOST_CELLS = 1024;

  /** Estimated bytes of states, cells, and their entries in the maps. */
  private static final long MEMORY = 4 << 20;

  private static final int STATE_BYTES = 1200;
  private static final int CELL_BYTES = 120;

  /** Places looked at for one byte; a bound on the time that one look takes. */
  private static final int MAX_PLACES = 16_384;

  private final int bytes;
  private final State start;
  private final Map<CellKey, Cell> cells = new HashMap<>();
  private final Map<List<Cell>, State> states = new HashMap<>();
  private final ArrayDeque<Cell> open = new ArrayDeque<>();
  private final Set<Cell> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private long memory;
  private long generation;
  private int places;
  private long work;
  private long mostWork = Long.MAX_VALUE;

  /**
   * A grammar with one state.
   *
   * @param root whose height, and those of its parts, are settled and at most {@link #DEEPEST}
   * @param bytes that the symbols take
   */
  Grammar(Symbol root, int bytes) {
    this.bytes = bytes;
    Set<Cell> first = new LinkedHashSet<>();
    expand(cell(root, 0, Cell.END), first);
    start = state(first);
  }

  private record CellKey(Symbol symbol, int position, Cell next) {}

  /** Memory that it takes at most, without masks. */
  int maxBytes() {
    return bytes + (int) MEMORY;
  }

  /** How often the states were forgotten. */
  long generation() {
    return generation;
  }

  State start() {
    return start;
  }

  /** Places looked at so far; a measure of time that is the same everywhere. */
  long work() {
    return work;
  }

  /**
   * Ends the work that begins now when it has taken this much.
   *
   * @param places for which {@link #after} may look before it throws
   */
  void limitWork(long places) {
    mostWork = work + places;
  }

  /**
   * The state after a byte, {@link #DEAD} if the grammar has none.
   *
   * @throws ConstraintException if it takes more work than allowed
   */
  State after(State state, int value) {
    State next = state.next[value];
    if (next == null) {
      next = make(state, value);
      state.next[value] = next;
    }
    return next;
  }

  private State make(State state, int value) {
    if (work > mostWork) {
      throw tooManyPlaces();
    }
    Set<Cell> found = new LinkedHashSet<>();
    seen.clear();
    places = 0;
    for (Cell cell : state.cells) {
      if (found.size() >= MOST_CELLS) {
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

  /** Forgotten states refer to no others, so that one that is still in use keeps only itself. */
  private void forget() {
    states.values().forEach(State::forgetNext);
    states.clear();
    cells.clear();
    memory = 0;
    generation++;
  }

  private static ConstraintException tooManyPlaces() {
    return new ConstraintException(
        "Too many alternatives of the schema fit the answer so far. Let alternatives differ"
            + " early, or leave some out.");
  }

  /** Adds the places after a byte. */
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
        if (characters >= text.least) {
          expand(cell.next(), found);
        }
        return;
      }
      if (characters == text.most) {
        return;
      }
    }
    int after = TextBytes.next(state, value);
    if (after == TextBytes.DEAD) {
      return;
    }
    if (after == TextBytes.BOUNDARY) {
      characters = counted(characters, text.least, text.most);
    }
    add(cell(text, TextBytes.position(characters, after), cell.next()), found);
  }

  /** One more; no more than matters, so that states recur. */
  private static int counted(int count, int least, int most) {
    return most == Symbol.NO_END ? Math.min(count + 1, least) : count + 1;
  }

  /** Adds the places that a cell leads to without a byte. */
  private void expand(Cell from, Set<Cell> found) {
    open.add(from);
    while (!open.isEmpty()) {
      Cell cell = open.remove();
      work++;
      if (found.size() >= MOST_CELLS) {
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
          if (cell.position >= repeat.least) {
            open.add(cell.next());
          }
          if (cell.position < repeat.most) {
            int count = counted(cell.position, repeat.least, repeat.most);
            Cell rest = count == repeat.most ? cell.next() : cell(repeat, count, cell.next());
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

  /** Begins a symbol, unless no text of it ends before the document is nested too deep. */
  private void open(Symbol symbol, Cell next) {
    if (symbol.height() + next.depth <= DEEPEST) {
      open.add(cell(symbol, 0, next));
    }
  }

  private static void add(Cell cell, Set<Cell> found) {
    if (found.size() < MOST_CELLS) {
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
