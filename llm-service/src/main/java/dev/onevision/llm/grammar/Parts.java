package dev.onevision.llm.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the symbols of one grammar, as many as one may have. Used by one thread. */
final class Parts {

  private static final int MAX_SYMBOLS = 50_000;
  private static final int MAX_BYTES = 8 << 20;
  private static final int SYMBOL_BYTES = 48;

  /** What may stand between the parts of an object or array: little, so that it comes to an end. */
  private static final Dfa BLANK = fixed("( |\n( {0,32}|\t{0,8}))?");

  /** What may stand after a colon. */
  private static final Dfa SPACE = fixed(" ?");

  private static final Dfa KEYWORDS = fixed("true|false|null");

  private final CompileBudget budget = new CompileBudget();
  private final List<Symbol> symbols = new ArrayList<>();
  private int bytes;
  private Symbol.@Nullable Reference value;
  private @Nullable Symbol blank;
  private @Nullable Symbol space;

  private static Dfa fixed(String pattern) {
    CompileBudget budget = new CompileBudget();
    try {
      return Spelling.plain(PatternCompiler.whole(pattern, budget), budget);
    } catch (PatternException e) {
      throw new IllegalArgumentException(pattern, e);
    }
  }

  /** What compiling this grammar may cost. */
  CompileBudget budget() {
    return budget;
  }

  /**
   * Computes the heights of all symbols; to be done once, when all are made. A symbol whose height
   * changes is a reason to look again at those that it is a part of.
   */
  void settle() {
    IdentityHashMap<Symbol, List<Symbol>> users = new IdentityHashMap<>();
    for (Symbol symbol : symbols) {
      for (Symbol part : symbol.parts()) {
        budget.work(2);
        users.computeIfAbsent(part, _ -> new ArrayList<>(2)).add(symbol);
      }
    }
    ArrayDeque<Symbol> open = new ArrayDeque<>(symbols);
    Set<Symbol> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
    waiting.addAll(symbols);
    while (!open.isEmpty()) {
      Symbol symbol = open.remove();
      waiting.remove(symbol);
      budget.work(1L + symbol.parts().size());
      if (symbol.settle()) {
        for (Symbol user : users.getOrDefault(symbol, List.of())) {
          if (waiting.add(user)) {
            open.add(user);
          }
        }
      }
    }
  }

  private <S extends Symbol> S made(S symbol) {
    if (symbols.size() >= MAX_SYMBOLS) {
      throw new LimitException("it has more than %,d parts, the limit".formatted(MAX_SYMBOLS));
    }
    budget.work(1);
    symbols.add(symbol);
    count(SYMBOL_BYTES);
    return symbol;
  }

  private void count(long more) {
    if (bytes + more > MAX_BYTES) {
      throw new LimitException(
          "it needs more than %d MB of memory, the limit".formatted(MAX_BYTES >> 20));
    }
    bytes += (int) more;
  }

  /** Memory that the symbols take, estimated. */
  int bytes() {
    return bytes;
  }

  Symbol literal(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    count(utf8.length);
    budget.work(utf8.length / 8);
    return made(new Symbol.Literal(utf8));
  }

  Symbol sequence(Symbol... parts) {
    return made(new Symbol.Sequence(List.of(parts)));
  }

  /** One of these; of none, a symbol that has no text. */
  Symbol choice(List<Symbol> alternatives) {
    count(4L * alternatives.size());
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

  /** The texts of an automaton over bytes. */
  Symbol regular(Dfa automaton) {
    if (automaton.isEmpty()) {
      return nothing();
    }
    count(automaton.bytes());
    return made(new Symbol.Regular(automaton));
  }

  /** What may stand between the parts of an object or array. */
  Symbol blank() {
    if (blank == null) {
      blank = regular(BLANK);
    }
    return blank;
  }

  private Symbol space() {
    if (space == null) {
      space = regular(SPACE);
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
      value.resolve(
          choice(
              List.of(
                  map(value, 0, Symbol.NO_END),
                  list("[", "]", value, 0, Symbol.NO_END),
                  text(0, Symbol.NO_END),
                  regular(KEYWORDS),
                  regular(Decimals.numbers(null, null, budget)))));
    }
    return value;
  }
}
