package dev.onevision.llm.grammar;

import java.util.ArrayList;
import java.util.List;

/** A regular expression as a tree. */
sealed interface Expression {

  /** More than this many repetitions: no limit. */
  int UNBOUNDED = -1;

  /** The empty string. */
  static Expression empty() {
    return new Sequence(List.of());
  }

  /** One character of a set. */
  record Characters(CharacterSet set) implements Expression {}

  /** One part after the other; none is the empty string. */
  record Sequence(List<Expression> parts) implements Expression {}

  /** One of several. */
  record Alternatives(List<Expression> alternatives) implements Expression {}

  /** The same again and again; {@code most} is {@link #UNBOUNDED} for no limit. */
  record Repetition(Expression item, int least, int most) implements Expression {}

  /** The beginning of the string. */
  record Start() implements Expression {}

  /** The end of the string. */
  record End() implements Expression {}

  /** What follows begins with the ahead, or does not; takes no characters. */
  record Look(Expression ahead, boolean negative) implements Expression {}

  /** One after the other. */
  static Expression sequence(List<Expression> parts) {
    List<Expression> some = parts.stream().filter(part -> !isEmpty(part)).toList();
    return some.size() == 1 ? some.getFirst() : new Sequence(some);
  }

  private static boolean isEmpty(Expression expression) {
    return expression instanceof Sequence(var parts) && parts.isEmpty();
  }

  /** One of several; characters among them become one set, so that they cost one transition. */
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

  /** The same again and again. */
  static Expression repetition(Expression item, int least, int most) {
    if (least == 1 && most == 1) {
      return item;
    }
    if (most == 0 || isEmpty(item)) {
      return empty();
    }
    if (most != UNBOUNDED || least > 1 || !item.isRegular()) {
      return new Repetition(item, least, most);
    }
    Expression once = once(item);
    return new Repetition(once, least == 0 || item.isNullable() ? 0 : 1, UNBOUNDED);
  }

  /**
   * The same language once it is repeated without a limit, with no repetitions and options at its
   * top: {@code (a+|b*)*} is {@code (a|b)*}, in which all alternatives lead to the same state.
   */
  private static Expression once(Expression item) {
    return switch (item) {
      case Repetition(var inner, var least, var most)
          when least <= 1 && (most == UNBOUNDED || most == 1) ->
          once(inner);
      case Alternatives(var list) -> alternatives(list.stream().map(Expression::once).toList());
      default -> item;
    };
  }

  /** Whether the empty string is one of its. */
  default boolean isNullable() {
    return switch (this) {
      case Characters _ -> false;
      case Sequence(var parts) -> parts.stream().allMatch(Expression::isNullable);
      case Alternatives(var list) -> list.stream().anyMatch(Expression::isNullable);
      case Repetition(var item, var least, _) -> least == 0 || item.isNullable();
      case Start _, End _, Look _ -> true;
    };
  }

  /** Whether it means the same wherever it stands: no anchors, no look-ahead. */
  default boolean isRegular() {
    return switch (this) {
      case Characters _ -> true;
      case Sequence(var parts) -> parts.stream().allMatch(Expression::isRegular);
      case Alternatives(var list) -> list.stream().allMatch(Expression::isRegular);
      case Repetition(var item, _, _) -> item.isRegular();
      case Start _, End _, Look _ -> false;
    };
  }

  /** Whether it depends on where the string begins. */
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
