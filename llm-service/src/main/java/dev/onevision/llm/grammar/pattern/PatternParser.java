package dev.onevision.llm.grammar.pattern;

import dev.onevision.llm.grammar.automaton.CharacterSet;
import dev.onevision.llm.grammar.automaton.CompileBudget;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses the regular subset of ECMA-262's regular expressions: characters, classes, groups,
 * alternatives, repetitions, anchors and look-ahead.
 */
final class PatternParser {

  private static final int MAX_DEPTH = 50;

  private final String pattern;
  private final CompileBudget budget;
  private int at;
  private int depth;

  private PatternParser(String pattern, CompileBudget budget) {
    this.pattern = pattern;
    this.budget = budget;
  }

  /**
   * Parses a pattern.
   *
   * @throws PatternException if the pattern is invalid or not supported
   */
  static Expression parse(String pattern, CompileBudget budget) throws PatternException {
    PatternParser parser = new PatternParser(pattern, budget);
    Expression expression = parser.alternatives();
    if (!parser.atEnd()) {
      throw parser.unexpected();
    }
    return expression;
  }

  private Expression alternatives() throws PatternException {
    List<Expression> alternatives = new ArrayList<>();
    do {
      alternatives.add(sequence());
    } while (skip('|'));
    return Expression.alternatives(alternatives);
  }

  private Expression sequence() throws PatternException {
    List<Expression> parts = new ArrayList<>();
    while (!atEnd() && "|)".indexOf(peek()) < 0) {
      if (skip('^')) {
        parts.add(new Expression.Start());
      } else if (skip('$')) {
        parts.add(new Expression.End());
      } else {
        parts.add(atom());
      }
    }
    return Expression.sequence(parts);
  }

  private Expression atom() throws PatternException {
    int start = at;
    int character = take();
    return switch (character) {
      case '(' -> group();
      case '[' -> repeated(characters(characterClass()));
      case '.' -> repeated(characters(CharacterSet.LINE_ENDS.negated()));
      case '\\' -> repeated(characters(escape()));
      case '*', '+', '?', '{' -> {
        at = start;
        throw unexpected();
      }
      default -> repeated(characters(CharacterSet.of(character)));
    };
  }

  private Expression characters(CharacterSet set) {
    budget.work(1L + set.size());
    return new Expression.Characters(set);
  }

  private Expression group() throws PatternException {
    boolean ahead = false;
    boolean negative = false;
    if (skip('?')) {
      negative = !atEnd() && peek() == '!';
      ahead = negative || (!atEnd() && peek() == '=');
      if (ahead) {
        at++;
      } else if (!skip(':')) {
        name();
      }
    }
    if (++depth > MAX_DEPTH) {
      throw new PatternException("groups are nested more than " + MAX_DEPTH + " deep, the limit");
    }
    Expression group = alternatives();
    if (!skip(')')) {
      throw unexpected();
    }
    depth--;
    return ahead ? new Expression.Look(group, negative) : repeated(group);
  }

  /** Skips the rest of {@code (?<name>}. */
  private void name() throws PatternException {
    String found = pattern.substring(at, Math.min(at + 2, pattern.length()));
    int end = pattern.indexOf('>', at);
    boolean named = skip('<') && end > at && !atEnd() && Character.isJavaIdentifierStart(peek());
    if (!named) {
      throw new PatternException(
          "'(?" + found + "' is not supported; supported are '(?:', '(?=', '(?!' and '(?<name>'");
    }
    at = end + 1;
  }

  private Expression repeated(Expression atom) throws PatternException {
    int min;
    int max;
    if (skip('*')) {
      min = 0;
      max = Expression.UNBOUNDED;
    } else if (skip('+')) {
      min = 1;
      max = Expression.UNBOUNDED;
    } else if (skip('?')) {
      min = 0;
      max = 1;
    } else if (skip('{')) {
      min = number();
      max = skip(',') ? (!atEnd() && peek() == '}' ? Expression.UNBOUNDED : number()) : min;
      if (!skip('}') || (max >= 0 && max < min)) {
        throw unexpected();
      }
    } else {
      return atom;
    }
    skip('?'); // a lazy repetition matches the same strings
    budget.work(1);
    return Expression.repetition(atom, min, max);
  }

  private int number() throws PatternException {
    int start = at;
    while (!atEnd() && peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == start) {
      throw unexpected();
    }
    if (at - start > 5) {
      throw new PatternException("the count of a repetition must be at most 99999");
    }
    return Integer.parseInt(pattern, start, at, 10);
  }

  private CharacterSet characterClass() throws PatternException {
    boolean negated = skip('^');
    CharacterSet.Builder set = new CharacterSet.Builder();
    while (!skip(']')) {
      CharacterSet from = classAtom();
      if (at + 1 < pattern.length() && peek() == '-' && pattern.charAt(at + 1) != ']') {
        at++;
        CharacterSet to = classAtom();
        if (from.single() < 0 || to.single() < from.single()) {
          throw unexpected();
        }
        set.add(from.single(), to.single());
      } else {
        set.addAll(from);
      }
      budget.work(1L + from.size());
    }
    return negated ? set.build().negated() : set.build();
  }

  private CharacterSet classAtom() throws PatternException {
    int character = take();
    if (character != '\\') {
      return CharacterSet.of(character);
    }
    return skip('b') ? CharacterSet.of('\b') : escape();
  }

  private CharacterSet escape() throws PatternException {
    int start = at - 1;
    int character = take();
    return switch (character) {
      case 'd' -> CharacterSet.DIGITS;
      case 'D' -> CharacterSet.DIGITS.negated();
      case 'w' -> CharacterSet.WORD;
      case 'W' -> CharacterSet.WORD.negated();
      case 's' -> CharacterSet.SPACES;
      case 'S' -> CharacterSet.SPACES.negated();
      case 't' -> CharacterSet.of('\t');
      case 'n' -> CharacterSet.of('\n');
      case 'r' -> CharacterSet.of('\r');
      case 'f' -> CharacterSet.of('\f');
      case 'v' -> CharacterSet.of(0x0B);
      case 'x' -> CharacterSet.of(hex(2));
      case 'u' -> CharacterSet.of(codePoint());
      case 'p', 'P' -> {
        CharacterSet set = property(start);
        budget.work(set.size());
        yield character == 'p' ? set : set.negated();
      }
      default -> {
        if (Character.isLetterOrDigit(character)) {
          throw unsupported(start);
        }
        yield CharacterSet.of(character);
      }
    };
  }

  private CharacterSet property(int start) throws PatternException {
    int end = skip('{') ? pattern.indexOf('}', at) : -1;
    if (end < 0) {
      throw unsupported(start);
    }
    CharacterSet set = UnicodeProperties.of(pattern.substring(at, end));
    at = end + 1;
    if (set == null) {
      throw unsupported(start);
    }
    return set;
  }

  /** Parses {@code \\u}: four digits, a surrogate pair, or digits in braces. */
  private int codePoint() throws PatternException {
    if (skip('{')) {
      int value = 0;
      do {
        value = value * 16 + hex(1);
        if (value > Character.MAX_CODE_POINT) {
          throw unexpected();
        }
      } while (!skip('}'));
      return value;
    }
    int first = hex(4);
    if (Character.isHighSurrogate((char) first) && pattern.startsWith("\\u", at)) {
      int second = at + 2;
      at = second;
      int low = hex(4);
      if (Character.isLowSurrogate((char) low)) {
        return Character.toCodePoint((char) first, (char) low);
      }
      at = second - 2;
    }
    return first;
  }

  private int hex(int digits) throws PatternException {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = Character.digit(take(), 16);
      if (digit < 0) {
        at--;
        throw unexpected();
      }
      value = value * 16 + digit;
    }
    return value;
  }

  private PatternException unsupported(int start) {
    return new PatternException("'%s' is not supported".formatted(pattern.substring(start, at)));
  }

  private boolean atEnd() {
    return at == pattern.length();
  }

  private char peek() {
    return pattern.charAt(at);
  }

  private boolean skip(char character) {
    if (atEnd() || peek() != character) {
      return false;
    }
    at++;
    return true;
  }

  private int take() throws PatternException {
    if (atEnd()) {
      throw unexpected();
    }
    int character = pattern.codePointAt(at);
    at += Character.charCount(character);
    return character;
  }

  private PatternException unexpected() {
    return new PatternException(
        atEnd()
            ? "the pattern ends too early"
            : "'%s' at character %d is not understood".formatted(peek(), at + 1));
  }
}
