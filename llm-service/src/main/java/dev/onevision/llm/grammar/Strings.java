package dev.onevision.llm.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.apache.lucene.util.automaton.Transition;
import org.apache.lucene.util.automaton.UTF32ToUTF8;

/**
 * Strings as automata over code points, and how they are written in JSON: quotes, backslashes and
 * control characters by their shortest escape, all else as it is.
 */
final class Strings {

  /** A bound on the time that one automaton may take to build: a fraction of a second. */
  private static final int EFFORT = 10_000;

  /** The same for spelling out in bytes what is deterministic already: linear in its size. */
  private static final int SPELLING_EFFORT = 100_000;

  private static final int LAST_BEFORE_SURROGATES = 0xD7FF;
  private static final int FIRST_AFTER_SURROGATES = 0xE000;

  /** Strings of bytes that are UTF-8. */
  private static final Automaton UTF_8 =
      deterministic(
          Operations.repeat(
              Operations.union(
                  List.of(
                      bytes(0x00, 0x7F),
                      bytes(0xC2, 0xDF, 0x80, 0xBF),
                      bytes(0xE0, 0xE0, 0xA0, 0xBF, 0x80, 0xBF),
                      bytes(0xE1, 0xEC, 0x80, 0xBF, 0x80, 0xBF),
                      bytes(0xED, 0xED, 0x80, 0x9F, 0x80, 0xBF),
                      bytes(0xEE, 0xEF, 0x80, 0xBF, 0x80, 0xBF),
                      bytes(0xF0, 0xF0, 0x90, 0xBF, 0x80, 0xBF, 0x80, 0xBF),
                      bytes(0xF1, 0xF3, 0x80, 0xBF, 0x80, 0xBF, 0x80, 0xBF),
                      bytes(0xF4, 0xF4, 0x80, 0x8F, 0x80, 0xBF, 0x80, 0xBF)))));

  private Strings() {}

  /** Bytes in these ranges, one after the other; each range is two numbers. */
  private static Automaton bytes(int... ranges) {
    List<Automaton> bytes = new ArrayList<>();
    for (int i = 0; i < ranges.length; i += 2) {
      bytes.add(Automata.makeCharRange(ranges[i], ranges[i + 1]));
    }
    return Operations.concatenate(bytes);
  }

  /** Any string. */
  static Automaton any() {
    return ofLength(0, Symbol.NO_END);
  }

  /** Any string of this many characters; deterministic. */
  static Automaton ofLength(int least, int most) {
    Automaton strings = new Automaton();
    int states = most == Symbol.NO_END ? least : most;
    for (int state = 0; state <= states; state++) {
      strings.createState();
      strings.setAccept(state, state >= least);
    }
    for (int state = 0; state <= states; state++) {
      int next = state < states ? state + 1 : state;
      if (next != state || most == Symbol.NO_END) {
        strings.addTransition(state, next, 0, LAST_BEFORE_SURROGATES);
        strings.addTransition(state, next, FIRST_AFTER_SURROGATES, Character.MAX_CODE_POINT);
      }
    }
    strings.finishState();
    return strings;
  }

  /** Any string but these. */
  static Automaton anyBut(Set<String> strings) throws TooComplexToDeterminizeException {
    Automaton excluded =
        Operations.union(strings.stream().map(Automata::makeString).collect(Collectors.toList()));
    return Operations.minus(any(), deterministic(excluded), EFFORT);
  }

  /** Deterministic, and without states that lead nowhere. */
  static Automaton deterministic(Automaton automaton) throws TooComplexToDeterminizeException {
    return deterministic(automaton, EFFORT);
  }

  private static Automaton deterministic(Automaton automaton, int effort) {
    return Operations.removeDeadStates(Operations.determinize(automaton, effort));
  }

  /**
   * The JSON of the strings, quotes included, in UTF-8. Strings with control characters that have
   * no short escape are left out.
   */
  static Automaton json(Automaton strings) throws TooComplexToDeterminizeException {
    Automaton valid = deterministic(Operations.intersection(strings, any()));
    Automaton quote = Automata.makeChar('"');
    Automaton written = Operations.concatenate(List.of(quote, escaped(valid), quote));
    // The conversion lets overlong forms through, as a search for what is in a file may.
    Automaton bytes = new UTF32ToUTF8().convert(deterministic(written));
    return deterministic(Operations.intersection(bytes, UTF_8), SPELLING_EFFORT);
  }

  /** The same strings with what JSON does not take as it is replaced by its escape. */
  private static Automaton escaped(Automaton strings) {
    Automaton.Builder builder = new Automaton.Builder();
    for (int state = 0; state < strings.getNumStates(); state++) {
      builder.createState();
      builder.setAccept(state, strings.isAccept(state));
    }
    Transition transition = new Transition();
    for (int state = 0; state < strings.getNumStates(); state++) {
      int count = strings.initTransition(state, transition);
      for (int i = 0; i < count; i++) {
        strings.getNextTransition(transition);
        escape(builder, transition);
      }
    }
    return builder.finish();
  }

  private static void escape(Automaton.Builder builder, Transition transition) {
    int from = transition.min;
    int escape = -1;
    for (int special = 0; special <= '\\'; special++) {
      boolean plain = special >= ' ' && special != '"' && special != '\\';
      if (plain || special < transition.min || special > transition.max) {
        continue;
      }
      if (from < special) {
        builder.addTransition(transition.source, transition.dest, from, special - 1);
      }
      from = special + 1;
      String text = escapeOf((char) special);
      if (text.length() > 2) {
        continue; // left out: it would take many states at each place
      }
      if (escape < 0) {
        escape = builder.createState();
        builder.addTransition(transition.source, escape, '\\');
      }
      builder.addTransition(escape, transition.dest, text.charAt(1));
    }
    if (from <= transition.max) {
      builder.addTransition(transition.source, transition.dest, from, transition.max);
    }
  }

  private static String escapeOf(char special) {
    return switch (special) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\b' -> "\\b";
      case '\t' -> "\\t";
      case '\n' -> "\\n";
      case '\f' -> "\\f";
      case '\r' -> "\\r";
      default -> "\\u%04X".formatted((int) special);
    };
  }

  /** A string in JSON, quotes included. */
  static String json(String string) {
    StringBuilder json = new StringBuilder(string.length() + 2).append('"');
    for (int i = 0; i < string.length(); i++) {
      char character = string.charAt(i);
      if (character < ' ' || character == '"' || character == '\\') {
        json.append(escapeOf(character));
      } else {
        json.append(character);
      }
    }
    return json.append('"').toString();
  }
}
