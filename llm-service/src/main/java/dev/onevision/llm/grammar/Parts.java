package dev.onevision.llm.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.ByteRunAutomaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.jspecify.annotations.Nullable;

/** Makes the symbols of one grammar, as many as one may have. Used by one thread. */
final class Parts {

  private static final int MOST_SYMBOLS = 50_000;
  private static final int MOST_BYTES = 8 << 20;
  private static final int SYMBOL_BYTES = 48;
  private static final int MOST_INDENTATION = 32;
  private static final int MOST_TABS = 8;

  private final List<Symbol> symbols = new ArrayList<>();
  private int bytes;
  private Symbol.@Nullable Reference value;
  private @Nullable Symbol blank;
  private @Nullable Symbol space;

  /** Symbols or automata beyond what one grammar may have. */
  static final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLargeException() {
      super("too large", null, false, false);
    }
  }

  /** Computes the heights of all symbols; to be done once, when all are made. */
  void settle() {
    boolean changed = true;
    while (changed) {
      changed = false;
      // What a symbol is made of was mostly made before it.
      for (Symbol symbol : symbols) {
        changed |= symbol.settle();
      }
    }
  }

  private <S extends Symbol> S made(S symbol) {
    if (symbols.size() >= MOST_SYMBOLS) {
      throw new TooLargeException();
    }
    symbols.add(symbol);
    count(SYMBOL_BYTES);
    return symbol;
  }

  private void count(long more) {
    if (bytes + more > MOST_BYTES) {
      throw new TooLargeException();
    }
    bytes += (int) more;
  }

  /** Memory that the symbols take, estimated. */
  int bytes() {
    return bytes;
  }

  Symbol literal(String text) {
    return made(new Symbol.Literal(text.getBytes(StandardCharsets.UTF_8)));
  }

  Symbol sequence(Symbol... parts) {
    return made(new Symbol.Sequence(List.of(parts)));
  }

  /** One of these; of none, a symbol that has no text. */
  Symbol choice(List<Symbol> alternatives) {
    return alternatives.size() == 1
        ? alternatives.getFirst()
        : made(new Symbol.Choice(List.copyOf(alternatives)));
  }

  Symbol nothing() {
    return choice(List.of());
  }

  Symbol repeat(Symbol item, int least, int most) {
    return made(new Symbol.Repeat(item, least, most));
  }

  Symbol nested(Symbol body) {
    return made(new Symbol.Nested(body));
  }

  Symbol.Reference reference() {
    return made(new Symbol.Reference());
  }

  /** A string of this many characters, quotes included. */
  Symbol text(int least, int most) {
    return sequence(literal("\""), made(new Symbol.Text(least, most)));
  }

  /**
   * The texts of an automaton over bytes.
   *
   * @throws TooComplexToDeterminizeException if it has no small deterministic form
   */
  Symbol regular(Automaton bytes) throws TooComplexToDeterminizeException {
    Automaton automaton = Strings.deterministic(bytes);
    if (Operations.isEmpty(automaton)) {
      return nothing();
    }
    ByteRunAutomaton table = new ByteRunAutomaton(automaton, true);
    count(table.ramBytesUsed());
    return made(new Symbol.Regular(table));
  }

  /** What may stand between the parts of an object or array: little, so that it comes to an end. */
  Symbol blank() {
    if (blank == null) {
      Automaton indentation =
          Operations.union(
              Operations.repeat(Automata.makeChar(' '), 0, MOST_INDENTATION),
              Operations.repeat(Automata.makeChar('\t'), 0, MOST_TABS));
      blank =
          regular(
              Operations.union(
                  List.of(
                      Automata.makeEmptyString(),
                      Automata.makeChar(' '),
                      Operations.concatenate(Automata.makeChar('\n'), indentation))));
    }
    return blank;
  }

  /** What may stand after a colon. */
  private Symbol space() {
    if (space == null) {
      space = regular(Operations.optional(Automata.makeChar(' ')));
    }
    return space;
  }

  /** A key that is known, and its value. */
  Symbol member(String key, Symbol memberValue) {
    return sequence(literal(Strings.json(key) + ":"), space(), memberValue);
  }

  /** A key of some form, and its value. */
  Symbol member(Symbol key, Symbol memberValue) {
    return sequence(key, literal(":"), space(), memberValue);
  }

  /** The next of several items, or members. */
  Symbol further(Symbol item) {
    return sequence(literal(","), blank(), item);
  }

  /** The end of an object or array that is not empty. */
  Symbol close(String bracket) {
    return sequence(blank(), literal(bracket));
  }

  /** Between brackets: nothing, or an item with what follows it. */
  Symbol brackets(String open, String close, boolean mayBeEmpty, Symbol filled) {
    List<Symbol> content = new ArrayList<>();
    if (mayBeEmpty) {
      content.add(literal(close));
    }
    content.add(filled);
    return nested(sequence(literal(open), blank(), choice(content)));
  }

  /** Between brackets: as many items as asked for. */
  Symbol list(String open, String close, Symbol item, int least, int most) {
    if (most == 0) {
      return brackets(open, close, least == 0, nothing());
    }
    int mostMore = most == Symbol.NO_END ? most : most - 1;
    Symbol more = repeat(further(item), Math.max(0, least - 1), mostMore);
    return brackets(open, close, least == 0, sequence(item, more, close(close)));
  }

  /** Any object with such values. */
  Symbol map(Symbol item, int least, int most) {
    return list("{", "}", member(text(0, Symbol.NO_END), item), least, most);
  }

  /** Any JSON value. */
  Symbol value() {
    if (value == null) {
      value = reference();
      Symbol keywords =
          regular(
              Operations.union(
                  List.of(
                      Automata.makeString("true"),
                      Automata.makeString("false"),
                      Automata.makeString("null"),
                      Decimals.numbers(null, null))));
      value.resolve(
          choice(
              List.of(
                  map(value, 0, Symbol.NO_END),
                  list("[", "]", value, 0, Symbol.NO_END),
                  text(0, Symbol.NO_END),
                  keywords)));
    }
    return value;
  }
}
