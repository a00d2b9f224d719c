package dev.onevision.llm.grammar;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;

/**
 * Reads the regular part of ECMA-262's expressions: characters, classes, groups, alternatives,
 * repetitions, and {@code ^} and {@code $} at the ends. As JSON Schema has it, an expression
 * without them matches anywhere in the string.
 */
final class PatternParser {

  private static final int MOST_STATES = 20_000;
  private static final int DEEPEST = 50;

  private final String pattern;
  private int at;
  private int depth;

  private PatternParser(String pattern) {
    this.pattern = pattern;
  }

  /** What cannot be read, or is too large. */
  static final class PatternException extends Exception {
    private static final long serialVersionUID = 1L;

    PatternException(String message) {
      super(message, null, false, false);
    }
  }

  /** All strings, as code points, in which the pattern matches somewhere. */
  static Automaton parse(String pattern) throws PatternException {
    PatternParser parser = new PatternParser(pattern);
    List<Automaton> alternatives = new ArrayList<>();
    do {
      Automaton before = parser.skip('^') ? Automata.makeEmptyString() : Strings.any();
      Automaton middle = parser.sequence();
      Automaton after = parser.skip('$') ? Automata.makeEmptyString() : Strings.any();
      alternatives.add(Operations.concatenate(List.of(before, middle, after)));
    } while (parser.skip('|'));
    if (!parser.atEnd()) {
      throw parser.unexpected();
    }
    return Operations.union(alternatives);
  }

  private Automaton alternatives() throws PatternException {
    List<Automaton> alternatives = new ArrayList<>();
    do {
      alternatives.add(sequence());
    } while (skip('|'));
    return Operations.union(alternatives);
  }

  private Automaton sequence() throws PatternException {
    List<Automaton> parts = new ArrayList<>();
    parts.add(Automata.makeEmptyString());
    int states = 0;
    while (!atEnd() && "|)$".indexOf(peek()) < 0) {
      Automaton part = repeated(atom());
      states = limited(states + (long) part.getNumStates());
      parts.add(part);
    }
    return Operations.concatenate(parts);
  }

  private Automaton atom() throws PatternException {
    int start = at;
    int character = take();
    return switch (character) {
      case '(' -> group();
      case '[' -> characterClass().automaton();
      case '.' -> CharacterSet.LINE_ENDS.negated().automaton();
      case '\\' -> escape().automaton();
      case '^', '*', '+', '?', '{', ')' -> {
        at = start;
        throw unexpected();
      }
      default -> Automata.makeChar(character);
    };
  }

  private Automaton group() throws PatternException {
    if (skip('?') && !skip(':')) {
      throw new PatternException("groups that begin with '(?' are not supported, except '(?:'");
    }
    if (++depth > DEEPEST) {
      throw new PatternException("groups are nested more than " + DEEPEST + " deep");
    }
    Automaton group = alternatives();
    if (!skip(')')) {
      throw unexpected();
    }
    depth--;
    return group;
  }

  private Automaton repeated(Automaton atom) throws PatternException {
    int least;
    int most;
    if (skip('*')) {
      least = 0;
      most = -1;
    } else if (skip('+')) {
      least = 1;
      most = -1;
    } else if (skip('?')) {
      least = 0;
      most = 1;
    } else if (skip('{')) {
      least = number();
      most = skip(',') ? (!atEnd() && peek() == '}' ? -1 : number()) : least;
      if (!skip('}') || (most >= 0 && most < least)) {
        throw unexpected();
      }
    } else {
      return atom;
    }
    skip('?'); // reluctant: the same strings
    limited(Math.max(Math.max(least, most), 1) * (long) atom.getNumStates());
    return most < 0 ? Operations.repeat(atom, least) : Operations.repeat(atom, least, most);
  }

  private int number() throws PatternException {
    int start = at;
    while (!atEnd() && Character.digit(peek(), 10) >= 0) {
      at++;
    }
    if (at == start || at - start > 5) {
      throw unexpected();
    }
    return Integer.parseInt(pattern, start, at, 10);
  }

  private CharacterSet characterClass() throws PatternException {
    boolean negated = skip('^');
    CharacterSet set = new CharacterSet();
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
    }
    return negated ? set.negated() : set;
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
      case 'u' -> CharacterSet.of(hex(4));
      default -> {
        if (Character.isLetterOrDigit(character)) {
          throw new PatternException(
              "'%s' is not supported".formatted(pattern.substring(start, at)));
        }
        yield CharacterSet.of(character);
      }
    };
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

  private int limited(long states) throws PatternException {
    if (states > MOST_STATES) {
      throw new PatternException("the pattern is too large");
    }
    return (int) states;
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
