package dev.onevision.llm.grammar.pattern;

import dev.onevision.llm.grammar.automaton.CharacterSet;
import java.util.ArrayList;
import java.util.List;

/** A regular expression as a tree. */
sealed interface Expression {

  /** The max of a repetition that has none. */
  int UNBOUNDED = -1;

  /** The empty string. */
  static Expression empty() {
    return new Sequence(List.of());
  }

  /** A character of a set. */
  record Characters(CharacterSet set) implements Expression {}

  /** A concatenation; empty for the empty string. */
  record Sequence(List<Expression> parts) implements Expression {}

  /** An alternation. */
  record Alternatives(List<Expression> alternatives) implements Expression {}

  /** A repetition; {@code max} may be {@link #UNBOUNDED}. */
  record Repetition(Expression item, int min, int max) implements Expression {}

  /** The start of the string. */
  record Start() implements Expression {}

  /** The end of the string. */
  record End() implements Expression {}

  /** A look-ahead, positive or negative. */
  record Look(Expression ahead, boolean negative) implements Expression {}

  /** The concatenation of parts. */
  static Expression sequence(List<Expression> parts) {
    List<Expression> some = parts.stream().filter(part -> !isEmpty(part)).toList();
    return some.size() == 1 ? some.getFirst() : new Sequence(some);
  }

  private static boolean isEmpty(Expression expression) {
    return expression instanceof Sequence(var parts) && parts.isEmpty();
  }

  /** The alternation of parts. Single characters become one set, which costs one transition. */
  static Expression alternatives(List<Expression> alternatives) {
    List<Expression> others = new ArrayList<>();
    CharacterSet.Builder characters = new CharacterSet.Builder();
    boolean any = false;
    for (Expression alternative : alternatives) {
      switch (alternative) {
        case Characters(var set) -> {
          characters.addAll(set);
          any = true;
        }
        case Alternatives(var nested) -> {
          for (Expression inner : nested) {
            if (inner instanceof Characters(var set)) {
              characters.addAll(set);
              any = true;
            } else {
              others.add(inner);
            }
          }
        }
        default -> others.add(alternative);
      }
    }
    if (any) {
      others.add(new Characters(characters.build()));
    }
    return others.size() == 1 ? others.getFirst() : new Alternatives(List.copyOf(others));
  }

  /** The repetition of an item. */
  static Expression repetition(Expression item, int min, int max) {
    if (min == 1 && max == 1) {
      return item;
    }
    if (max == 0 || isEmpty(item)) {
      return empty();
    }
    if (max != UNBOUNDED || min > 1 || !item.isRegular()) {
      return new Repetition(item, min, max);
    }
    Expression once = once(item);
    return new Repetition(once, min == 0 || item.isNullable() ? 0 : 1, UNBOUNDED);
  }

  /**
   * An item whose unbounded repetition has the same language, without repetitions and options at
   * its top: {@code (a+|b*)*} is {@code (a|b)*}, in which all alternatives lead to the same state.
   */
  private static Expression once(Expression item) {
    return switch (item) {
      case Repetition(var inner, var min, var max)
          when min <= 1 && (max == UNBOUNDED || max == 1) ->
          once(inner);
      case Alternatives(var list) -> alternatives(list.stream().map(Expression::once).toList());
      default -> item;
    };
  }

  /** Whether the empty string matches. */
  default boolean isNullable() {
    return switch (this) {
      case Characters _ -> false;
      case Sequence(var parts) -> parts.stream().allMatch(Expression::isNullable);
      case Alternatives(var list) -> list.stream().anyMatch(Expression::isNullable);
      case Repetition(var item, var min, _) -> min == 0 || item.isNullable();
      case Start _, End _, Look _ -> true;
    };
  }

  /** Whether the expression has no anchors and no look-ahead. */
  default boolean isRegular() {
    return switch (this) {
      case Characters _ -> true;
      case Sequence(var parts) -> parts.stream().allMatch(Expression::isRegular);
      case Alternatives(var list) -> list.stream().allMatch(Expression::isRegular);
      case Repetition(var item, _, _) -> item.isRegular();
      case Start _, End _, Look _ -> false;
    };
  }

  /** Whether the expression has a start anchor. */
  default boolean isAnchored() {
    return switch (this) {
      case Characters _, End _ -> false;
      case Sequence(var parts) -> parts.stream().anyMatch(Expression::isAnchored);
      case Alternatives(var list) -> list.stream().anyMatch(Expression::isAnchored);
      case Repetition(var item, _, _) -> item.isAnchored();
      case Start _ -> true;
      case Look(var ahead, _) -> ahead.isAnchored();
    };
  }
}
