package dev.onevision.llm.grammar.pattern;

import dev.onevision.llm.grammar.automaton.CharacterSet;
import dev.onevision.llm.grammar.automaton.CompileBudget;
import dev.onevision.llm.grammar.automaton.Determinizer;
import dev.onevision.llm.grammar.automaton.Dfa;
import dev.onevision.llm.grammar.automaton.LimitException;
import dev.onevision.llm.grammar.automaton.Nfa;
import dev.onevision.llm.grammar.automaton.Products;
import java.util.List;

/**
 * Turns an expression into a deterministic automaton. The nondeterministic automaton is built from
 * its end, so the continuation of a part is known when the part is built: a look-ahead is the
 * intersection, or the difference, of the continuation and the look-ahead's language.
 */
public final class PatternCompiler {

  private final CompileBudget budget;

  /** Whether the expression begins at the start of the string. */
  private final boolean atStart;

  private final Nfa nfa = new Nfa();

  private PatternCompiler(CompileBudget budget, boolean atStart) {
    this.budget = budget;
    this.atStart = atStart;
  }

  /**
   * The strings, as code points, that have a match of the pattern.
   *
   * @throws PatternException if the pattern is invalid or not supported
   * @throws LimitException if it is too large
   */
  public static Dfa search(String pattern, CompileBudget budget) throws PatternException {
    Expression expression = PatternParser.parse(pattern, budget);
    PatternCompiler compiler = new PatternCompiler(budget, true);
    int start = compiler.build(expression, compiler.anything(Nfa.ACCEPT), true);
    if (expression.isAnchored()) {
      PatternCompiler inside = new PatternCompiler(budget, false);
      int later = inside.build(expression, inside.anything(Nfa.ACCEPT), true);
      Dfa rest = Determinizer.determinize(inside.nfa, later, budget);
      if (!rest.isEmpty()) {
        int any = compiler.nfa.embed(rest, Nfa.ACCEPT);
        any = compiler.nfa.reading(CharacterSet.ALL, compiler.anything(any));
        start = compiler.nfa.fork(start, any);
      }
    } else {
      start = compiler.anything(start);
    }
    return Determinizer.determinize(compiler.nfa, start, budget);
  }

  /**
   * The strings that the pattern matches as a whole.
   *
   * @throws PatternException if the pattern is invalid or not supported
   * @throws LimitException if it is too large
   */
  public static Dfa whole(String pattern, CompileBudget budget) throws PatternException {
    PatternCompiler compiler = new PatternCompiler(budget, true);
    int start = compiler.build(PatternParser.parse(pattern, budget), Nfa.ACCEPT, true);
    return Determinizer.determinize(compiler.nfa, start, budget);
  }

  /** Any characters, followed by {@code next}. */
  private int anything(int next) {
    int loop = nfa.loop(next);
    nfa.close(loop, nfa.reading(CharacterSet.ALL, loop));
    return loop;
  }

  /**
   * The first state of a part.
   *
   * @param next the continuation of the part
   * @param leading whether no character is read before the part
   */
  private int build(Expression expression, int next, boolean leading) throws PatternException {
    budget.work(1);
    return switch (expression) {
      case Expression.Characters(var set) -> nfa.reading(set, next);
      case Expression.Sequence(var parts) -> sequence(parts, next, leading);
      case Expression.Alternatives(var list) -> {
        int[] ways = new int[list.size()];
        for (int i = 0; i < ways.length; i++) {
          ways[i] = build(list.get(i), next, leading);
        }
        yield nfa.fork(ways);
      }
      case Expression.Repetition repetition -> repetition(repetition, next, leading);
      case Expression.Start _ -> {
        if (!leading) {
          throw new PatternException("'^' is supported only where the pattern begins");
        }
        yield atStart ? next : nfa.dead();
      }
      case Expression.End _ -> nfa.mayEnd(next, budget) ? Nfa.ACCEPT : nfa.dead();
      case Expression.Look look -> look(look, next, leading);
    };
  }

  private int sequence(List<Expression> parts, int next, boolean leading) throws PatternException {
    int first = 0; // the first part that reads a character
    while (first < parts.size() && readsNothing(parts.get(first))) {
      first++;
    }
    int entry = next;
    for (int i = parts.size() - 1; i >= 0; i--) {
      entry = build(parts.get(i), entry, leading && i <= first);
    }
    return entry;
  }

  private static boolean readsNothing(Expression expression) {
    return switch (expression) {
      case Expression.Start _, Expression.End _, Expression.Look _ -> true;
      case Expression.Sequence(var parts) -> parts.stream().allMatch(PatternCompiler::readsNothing);
      case Expression.Characters _, Expression.Alternatives _, Expression.Repetition _ -> false;
    };
  }

  private int repetition(Expression.Repetition repetition, int next, boolean leading)
      throws PatternException {
    Expression item = repetition.item();
    int min = repetition.min();
    int max = repetition.max();
    if (!item.isRegular()) {
      if (min > 0 || max != 1) {
        throw new PatternException("'^', '$' and look-ahead are not supported inside repetitions");
      }
      return nfa.fork(build(item, next, leading), next);
    }
    int entry = next;
    if (max == Expression.UNBOUNDED) {
      int loop = nfa.loop(next);
      int body = build(item, loop, false);
      nfa.close(loop, body);
      entry = min == 0 ? loop : body;
      min = Math.max(0, min - 1);
    } else {
      for (int i = min; i < max; i++) {
        entry = nfa.fork(build(item, entry, false), next);
      }
    }
    for (int i = 0; i < min; i++) {
      entry = build(item, entry, false);
    }
    return entry;
  }

  private int look(Expression.Look look, int next, boolean leading) throws PatternException {
    PatternCompiler ahead = new PatternCompiler(budget, atStart);
    int start = ahead.build(look.ahead(), ahead.anything(Nfa.ACCEPT), leading);
    Dfa wanted = Determinizer.determinize(ahead.nfa, start, budget);
    Dfa rest = Determinizer.determinize(nfa, next, budget);
    Dfa both =
        look.negative()
            ? Products.difference(rest, wanted, budget)
            : Products.intersection(rest, wanted, budget);
    return nfa.embed(both, Nfa.ACCEPT);
  }
}
