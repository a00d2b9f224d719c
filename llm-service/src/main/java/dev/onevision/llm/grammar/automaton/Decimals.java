package dev.onevision.llm.grammar.automaton;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Automata of the JSON numbers within bounds. The state after each digit has the comparison of the
 * digits so far with the same digits of the bounds, so the comparison with the bounds is exact.
 *
 * <p>Numbers have no more digits than a double keeps: at most {@value #DIGITS} digits, integers
 * {@value #INTEGER_DIGITS}. Without bounds a number may have an exponent of one or two digits.
 */
public final class Decimals {

  static final int DIGITS = 15;
  static final int INTEGER_DIGITS = 18;

  /** Cost of one state: eleven possible characters, each compared with both bounds. */
  private static final int STATE_WORK = 60;

  private Decimals() {}

  /** An end of a range, with a few hundred digits at most. */
  public record Bound(BigDecimal value, boolean inclusive) {

    Bound negated() {
      return new Bound(value.negate(), inclusive);
    }
  }

  /** The integers within bounds, without fraction and exponent. */
  public static Dfa integers(@Nullable Bound low, @Nullable Bound high, CompileBudget budget) {
    return signed(low, high, INTEGER_DIGITS, false, budget);
  }

  /** The numbers within bounds. */
  public static Dfa numbers(@Nullable Bound low, @Nullable Bound high, CompileBudget budget) {
    return signed(low, high, DIGITS, true, budget);
  }

  private static Dfa signed(
      @Nullable Bound low,
      @Nullable Bound high,
      int digits,
      boolean fractions,
      CompileBudget budget) {
    boolean positive = low != null && low.value.signum() >= 0;
    if (positive && (high == null || high.value.signum() >= 0)) {
      return magnitudes(low, high, digits, fractions, budget);
    }
    Nfa nfa = new Nfa();
    int end = Nfa.ACCEPT;
    if (fractions && low == null && high == null) {
      int exponent = nfa.reading(CharacterSet.DIGITS, nfa.fork(end));
      exponent = nfa.fork(exponent, nfa.reading(CharacterSet.DIGITS, exponent));
      CharacterSet sign = CharacterSet.of('+', '+', '-', '-');
      exponent = nfa.fork(exponent, nfa.reading(sign, exponent));
      end = nfa.fork(end, nfa.reading(CharacterSet.of('E', 'E', 'e', 'e'), exponent));
    }
    List<Integer> ways = new ArrayList<>();
    if (high == null || high.value.signum() >= 0) {
      Bound min = low == null || low.value.signum() < 0 ? null : low;
      ways.add(nfa.embed(magnitudes(min, high, digits, fractions, budget), end));
    }
    if (low == null || low.value.signum() < 0) {
      // No minus zero.
      Bound min =
          high == null || high.value.signum() >= 0
              ? new Bound(BigDecimal.ZERO, false)
              : high.negated();
      Bound max = low == null ? null : low.negated();
      int magnitude = nfa.embed(magnitudes(min, max, digits, fractions, budget), end);
      ways.add(nfa.reading(CharacterSet.of('-'), magnitude));
    }
    int start = nfa.fork(ways.stream().mapToInt(way -> way).toArray());
    return Determinizer.determinize(nfa, start, budget);
  }

  /** A position in a number. A comparison has the sign of the number minus the bound. */
  private record Place(Phase phase, int digits, int fraction, int toLow, int toHigh) {}

  private enum Phase {
    START,
    ZERO,
    WHOLE,
    POINT,
    FRACTION
  }

  private static Dfa magnitudes(
      @Nullable Bound lowBound,
      @Nullable Bound highBound,
      int max,
      boolean fractions,
      CompileBudget budget) {
    Digits low = lowBound == null ? null : new Digits(lowBound);
    Digits high = highBound == null ? null : new Digits(highBound);
    Dfa.Builder automaton = new Dfa.Builder();
    Map<Place, Integer> states = new HashMap<>();
    ArrayDeque<Place> open = new ArrayDeque<>();
    Place start = new Place(Phase.START, 0, 0, 0, 0);
    states.put(start, automaton.state());
    open.add(start);
    while (!open.isEmpty()) {
      Place place = open.remove();
      budget.work(STATE_WORK);
      boolean number = place.phase != Phase.START && place.phase != Phase.POINT;
      automaton.next(number && inside(place, low, high));
      for (char next : ".0123456789".toCharArray()) {
        Place after = after(place, next, low, high, max, fractions);
        if (after != null) {
          Integer to = states.get(after);
          if (to == null) {
            to = automaton.state();
            states.put(after, to);
            open.add(after);
          }
          automaton.transition(next, next, to);
        }
      }
    }
    return automaton.build().trimmed(budget);
  }

  private static @Nullable Place after(
      Place place,
      char next,
      @Nullable Digits low,
      @Nullable Digits high,
      int max,
      boolean fractions) {
    boolean whole = place.phase == Phase.ZERO || place.phase == Phase.WHOLE;
    if (next == '.') {
      return whole && fractions && place.digits < max
          ? new Place(
              Phase.POINT,
              place.digits,
              0,
              whole(low, place.digits, place.toLow),
              whole(high, place.digits, place.toHigh))
          : null;
    }
    if (place.phase == Phase.ZERO || place.digits == max) {
      return null;
    }
    if (place.phase == Phase.START || place.phase == Phase.WHOLE) {
      return new Place(
          place.phase == Phase.START && next == '0' ? Phase.ZERO : Phase.WHOLE,
          place.digits + 1,
          0,
          compare(place.toLow, next, low == null ? "" : low.whole, place.digits),
          compare(place.toHigh, next, high == null ? "" : high.whole, place.digits));
    }
    return new Place(
        Phase.FRACTION,
        place.digits + 1,
        place.fraction + 1,
        compare(place.toLow, next, low == null ? "" : low.fraction + "0", place.fraction),
        compare(place.toHigh, next, high == null ? "" : high.fraction + "0", place.fraction));
  }

  /** Extends a comparison by one digit; a bound without that digit does not change it. */
  private static int compare(int before, char digit, String bound, int index) {
    if (before != 0 || bound.isEmpty()) {
      return before;
    }
    return Integer.signum(digit - (index < bound.length() ? bound.charAt(index) : '0'));
  }

  /** Compares whole parts: the one with more digits is larger. */
  private static int whole(@Nullable Digits bound, int digits, int comparison) {
    if (bound == null) {
      return 0;
    }
    int longer = Integer.compare(digits, bound.whole.length());
    return longer != 0 ? longer : comparison;
  }

  private static boolean inside(Place place, @Nullable Digits low, @Nullable Digits high) {
    int toLow = end(place, low, place.toLow);
    int toHigh = end(place, high, place.toHigh);
    return (low == null || toLow > 0 || (toLow == 0 && low.inclusive))
        && (high == null || toHigh < 0 || (toHigh == 0 && high.inclusive));
  }

  private static int end(Place place, @Nullable Digits bound, int comparison) {
    if (bound == null) {
      return 0;
    }
    int result =
        place.phase == Phase.FRACTION ? comparison : whole(bound, place.digits, comparison);
    return result == 0 && place.fraction < bound.fraction.length() ? -1 : result;
  }

  /** The digits of a nonnegative bound, without leading and trailing zeros. */
  private static final class Digits {

    final String whole;
    final String fraction;
    final boolean inclusive;

    Digits(Bound bound) {
      BigDecimal value = bound.value.stripTrailingZeros();
      BigInteger integer = value.toBigInteger();
      String digits = value.subtract(new BigDecimal(integer)).toPlainString();
      whole = integer.toString();
      fraction = digits.contains(".") ? digits.substring(digits.indexOf('.') + 1) : "";
      inclusive = bound.inclusive;
    }
  }
}
