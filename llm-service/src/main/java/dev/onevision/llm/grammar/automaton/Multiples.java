package dev.onevision.llm.grammar.automaton;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * An automaton of the multiples of a decimal number. Its state is the remainder of the digits so
 * far. Equivalent remainders share a state: multiples of 1000 need four states, not a thousand.
 */
public final class Multiples {

  private static final int MAX_REMAINDERS = 10_000;
  private static final BigInteger TEN = BigInteger.TEN;

  private final int divisor;

  /** Max digits after the point. */
  private final int scale;

  /** The remainders of the powers of ten, up to the scale. */
  private final int[] powers;

  private Multiples(int divisor, int scale) {
    this.divisor = divisor;
    this.scale = scale;
    this.powers = new int[scale + 1];
    for (int i = 0; i <= scale; i++) {
      powers[i] = TEN.pow(i).mod(BigInteger.valueOf(divisor)).intValue();
    }
  }

  /**
   * The multiples of a positive number, positive and negative, with at most as many digits after
   * the point as the number has.
   *
   * @throws LimitException if there are too many remainders
   */
  public static Dfa of(BigDecimal number, CompileBudget budget) {
    BigDecimal plain = number.stripTrailingZeros();
    int scale = Math.max(0, plain.scale());
    BigInteger divisor = plain.scaleByPowerOfTen(scale).toBigIntegerExact();
    if (divisor.multiply(BigInteger.valueOf(scale + 1L)).bitLength() > 30
        || divisor.intValue() * (scale + 1) > MAX_REMAINDERS) {
      throw new LimitException(
          "it has more than %,d remainders, the limit".formatted(MAX_REMAINDERS));
    }
    return new Multiples(divisor.intValue(), scale).build(budget);
  }

  /** The number of state {@code (digits after the point, remainder)}. */
  private int state(int digits, int remainder) {
    return digits * divisor + remainder;
  }

  private boolean accepts(int state) {
    long remainder = state % divisor;
    return remainder * powers[scale - state / divisor] % divisor == 0;
  }

  /** The state after a digit on the same side of the point; -1 for none. */
  private int next(int state, int digit) {
    int digits = state / divisor;
    if (digits == 0) {
      return state(0, (int) ((state % divisor * 10L + digit) % divisor));
    }
    return digits == scale
        ? -1
        : state(digits + 1, (int) ((state % divisor * 10L + digit) % divisor));
  }

  /** The state after the first digit after the point; -1 for none. */
  private int fraction(int state, int digit) {
    return scale == 0 ? -1 : state(1, (int) ((state % divisor * 10L + digit) % divisor));
  }

  private Dfa build(CompileBudget budget) {
    int states = divisor * (scale + 1);
    int[] classes = classes(states, budget);
    int count = Arrays.stream(classes).max().orElse(0) + 1;
    int[] members = new int[count];
    for (int state = 0; state < states; state++) {
      members[classes[state]] = state;
    }
    // States: before the first digit, after a minus, each class, each class after the point.
    Dfa.Builder automaton = new Dfa.Builder();
    for (int i = 0; i < 2 + 2 * count; i++) {
      automaton.state();
    }
    for (boolean minus : new boolean[] {false, true}) {
      automaton.next(false);
      if (!minus) {
        automaton.transition('-', '-', 1);
      }
      for (int digit = 0; digit < 10; digit++) {
        automaton.transition('0' + digit, '0' + digit, 2 + classes[next(0, digit)]);
      }
    }
    for (int i = 0; i < count; i++) {
      int member = members[i];
      automaton.next(accepts(member));
      if (member < divisor && scale > 0) {
        automaton.transition('.', '.', 2 + count + i);
      }
      for (int digit = 0; digit < 10; digit++) {
        int next = next(member, digit);
        if (next >= 0) {
          automaton.transition('0' + digit, '0' + digit, 2 + classes[next]);
        }
      }
    }
    for (int i = 0; i < count; i++) {
      automaton.next(false);
      for (int digit = 0; digit < 10 && members[i] < divisor; digit++) {
        int next = fraction(members[i], digit);
        if (next >= 0) {
          automaton.transition('0' + digit, '0' + digit, 2 + classes[next]);
        }
      }
    }
    return automaton.build().trimmed(budget);
  }

  /** Refines a partition of the states until all states of a class are equivalent. */
  private int[] classes(int states, CompileBudget budget) {
    int[] classes = new int[states];
    for (int state = 0; state < states; state++) {
      // States before and after the point have different successors.
      classes[state] = (accepts(state) ? 1 : 0) + 2 * Math.min(state / divisor, scale);
    }
    int before = -1;
    while (true) {
      Map<String, Integer> numbers = new HashMap<>();
      int[] refined = new int[states];
      for (int state = 0; state < states; state++) {
        budget.work(40);
        int[] signature = new int[21];
        signature[0] = classes[state];
        for (int digit = 0; digit < 10; digit++) {
          int next = next(state, digit);
          signature[1 + digit] = next < 0 ? -1 : classes[next];
          int fraction = state < divisor ? fraction(state, digit) : -1;
          signature[11 + digit] = fraction < 0 ? -1 : classes[fraction];
        }
        refined[state] = numbers.computeIfAbsent(Arrays.toString(signature), _ -> numbers.size());
      }
      classes = refined;
      if (numbers.size() == before) {
        return classes;
      }
      before = numbers.size();
    }
  }
}
