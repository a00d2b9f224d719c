package dev.onevision.llm.grammar.schema;

import dev.onevision.llm.grammar.automaton.CompileBudget;
import dev.onevision.llm.grammar.automaton.Decimals;
import dev.onevision.llm.grammar.automaton.Dfa;
import dev.onevision.llm.grammar.automaton.LimitException;
import dev.onevision.llm.grammar.automaton.Spelling;
import dev.onevision.llm.grammar.automaton.Strings;
import dev.onevision.llm.grammar.pattern.PatternCompiler;
import dev.onevision.llm.grammar.pattern.PatternException;
import dev.onevision.llm.grammar.pushdown.Symbol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Creates the symbols of one grammar, up to a limit. Used by one thread. */
final class Parts {

  private static final int MAX_SYMBOLS = 50_000;
  private static final int MAX_BYTES = 8 << 20;
  private static final int SYMBOL_BYTES = 48;

  /** White space between the parts of an object or array: limited, so that a completion ends. */
  private static final Dfa BLANK = fixed("( |\n( {0,32}|\t{0,8}))?");

  /** White space after a colon. */
  private static final Dfa SPACE = fixed(" ?");

  private static final Dfa KEYWORDS = fixed("true|false|null");

  private final CompileBudget budget;
  private final List<Symbol> symbols = new ArrayList<>();
  private int bytes;
  private Symbol.@Nullable Reference value;
  private @Nullable Symbol blank;
  private @Nullable Symbol space;

  Parts() {
    this(new CompileBudget());
  }

  Parts(CompileBudget budget) {
    this.budget = budget;
  }

  private static Dfa fixed(String pattern) {
    CompileBudget budget = new CompileBudget();
    try {
      return Spelling.plain(PatternCompiler.whole(pattern, budget), budget);
    } catch (PatternException e) {
      throw new IllegalArgumentException(pattern, e);
    }
  }

  /** The budget of this grammar. */
  CompileBudget budget() {
    return budget;
  }

  /**
   * Computes the heights of all symbols. Call once, after the last symbol. When a symbol's height
   * changes, the symbols that contain it are recomputed.
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

  /** Estimated size of the symbols in memory. */
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

  /** An alternation. Without alternatives, a symbol that has no text. */
  Symbol choice(List<Symbol> alternatives) {
    count(4L * alternatives.size());
    return alternatives.size() == 1
        ? alternatives.getFirst()
        : made(new Symbol.Choice(List.copyOf(alternatives)));
  }

  Symbol nothing() {
    return choice(List.of());
  }

  Symbol repeat(Symbol item, int min, int max) {
    return made(new Symbol.Repeat(item, min, max));
  }

  Symbol nested(Symbol body) {
    return made(new Symbol.Nested(body));
  }

  Symbol.Reference reference() {
    return made(new Symbol.Reference());
  }

  /** A JSON string with {@code min} to {@code max} characters. */
  Symbol text(int min, int max) {
    return sequence(literal("\""), made(new Symbol.Text(min, max)));
  }

  /** The language of an automaton over bytes. */
  Symbol regular(Dfa automaton) {
    if (automaton.isEmpty()) {
      return nothing();
    }
    count(automaton.bytes());
    return made(new Symbol.Regular(automaton));
  }

  /** White space between the parts of an object or array. */
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

  /** A member with a fixed key. */
  Symbol member(String key, Symbol memberValue) {
    return sequence(literal(Strings.json(key) + ":"), space(), memberValue);
  }

  /** A member. */
  Symbol member(Symbol key, Symbol memberValue) {
    return sequence(key, literal(":"), space(), memberValue);
  }

  /** A further item or member, with its comma. */
  Symbol further(Symbol item) {
    return sequence(literal(","), blank(), item);
  }

  /** The end of an object or array that is not empty. */
  Symbol close(String bracket) {
    return sequence(blank(), literal(bracket));
  }

  /** Brackets around nothing, or around {@code filled}, which has the closing bracket. */
  Symbol brackets(String open, String close, boolean mayBeEmpty, Symbol filled) {
    List<Symbol> content = new ArrayList<>();
    if (mayBeEmpty) {
      content.add(literal(close));
    }
    content.add(filled);
    return nested(sequence(literal(open), blank(), choice(content)));
  }

  /** Brackets around {@code min} to {@code max} items. */
  Symbol list(String open, String close, Symbol item, int min, int max) {
    if (max == 0) {
      return brackets(open, close, min == 0, nothing());
    }
    int maxMore = max == Symbol.NO_MAX ? max : max - 1;
    Symbol more = repeat(further(item), Math.max(0, min - 1), maxMore);
    return brackets(open, close, min == 0, sequence(item, more, close(close)));
  }

  /** An object with any keys. */
  Symbol map(Symbol item, int min, int max) {
    return list("{", "}", member(text(0, Symbol.NO_MAX), item), min, max);
  }

  /** Any JSON object. */
  Symbol object() {
    return map(value(), 0, Symbol.NO_MAX);
  }

  /** Any JSON value. */
  Symbol value() {
    if (value == null) {
      value = reference();
      value.resolve(
          choice(
              List.of(
                  map(value, 0, Symbol.NO_MAX),
                  list("[", "]", value, 0, Symbol.NO_MAX),
                  text(0, Symbol.NO_MAX),
                  regular(KEYWORDS),
                  regular(Decimals.numbers(null, null, budget)))));
    }
    return value;
  }
}
