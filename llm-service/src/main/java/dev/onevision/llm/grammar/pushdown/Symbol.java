package dev.onevision.llm.grammar.pushdown;

import dev.onevision.llm.grammar.automaton.Dfa;
import dev.onevision.llm.grammar.automaton.Strings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a grammar over bytes. Symbols are compared by identity. They form cycles if a schema is
 * recursive.
 */
public abstract sealed class Symbol {

  /** The max of a count that has none, and the height of a symbol without a text. */
  public static final int NO_MAX = Strings.NO_MAX;

  /** After the whole document. */
  static final Symbol END = new Mark();

  /** The end of a {@link Nested}. */
  static final Symbol CLOSE = new Mark();

  /** The depth of this symbol's flattest text; {@link #NO_MAX} if it has no text. */
  private int height = NO_MAX;

  public final int height() {
    return height;
  }

  /** Recomputes the height from those of the parts; returns whether it changed. */
  public final boolean settle() {
    int before = height;
    height = Math.min(heightOfParts(), NO_MAX);
    return height != before;
  }

  abstract int heightOfParts();

  /** The parts. */
  public List<Symbol> parts() {
    return List.of();
  }

  /** Reads nothing. */
  private static final class Mark extends Symbol {
    @Override
    int heightOfParts() {
      return 0;
    }
  }

  /** Fixed bytes, at least one. */
  public static final class Literal extends Symbol {
    final byte[] bytes;

    public Literal(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    int heightOfParts() {
      return 0;
    }
  }

  /** A regular language. Its automaton has no dead states. */
  public static final class Regular extends Symbol {
    final Dfa automaton;

    public Regular(Dfa automaton) {
      this.automaton = automaton;
    }

    @Override
    int heightOfParts() {
      return 0;
    }
  }

  /** The rest of a JSON string after its opening quote; see {@link TextBytes}. */
  public static final class Text extends Symbol {
    final int min;
    public final int max;

    /**
     * A string.
     *
     * @param min min characters
     * @param max max characters, or {@link #NO_MAX}
     */
    public Text(int min, int max) {
      this.min = min;
      this.max = max;
    }

    @Override
    int heightOfParts() {
      return 0;
    }
  }

  /** A concatenation of at least one part. */
  public static final class Sequence extends Symbol {
    final List<Symbol> parts;

    public Sequence(List<Symbol> parts) {
      this.parts = parts;
    }

    @Override
    public List<Symbol> parts() {
      return parts;
    }

    @Override
    int heightOfParts() {
      int highest = 0;
      for (Symbol part : parts) {
        highest = Math.max(highest, part.height());
      }
      return highest;
    }
  }

  /** An alternation. */
  public static final class Choice extends Symbol {
    final List<Symbol> alternatives;

    public Choice(List<Symbol> alternatives) {
      this.alternatives = alternatives;
    }

    @Override
    public List<Symbol> parts() {
      return alternatives;
    }

    @Override
    int heightOfParts() {
      int lowest = NO_MAX;
      for (Symbol alternative : alternatives) {
        lowest = Math.min(lowest, alternative.height());
      }
      return lowest;
    }
  }

  /** A repetition; {@code max} may be {@link #NO_MAX}. */
  public static final class Repeat extends Symbol {
    final Symbol item;
    final int min;
    final int max;

    public Repeat(Symbol item, int min, int max) {
      this.item = item;
      this.min = min;
      this.max = max;
    }

    @Override
    public List<Symbol> parts() {
      return List.of(item);
    }

    @Override
    int heightOfParts() {
      return min == 0 ? 0 : item.height();
    }
  }

  /** An object or an array: one level of nesting. */
  public static final class Nested extends Symbol {
    final Symbol body;

    public Nested(Symbol body) {
      this.body = body;
    }

    @Override
    public List<Symbol> parts() {
      return List.of(body);
    }

    @Override
    int heightOfParts() {
      return body.height() + 1;
    }
  }

  /** A reference to a symbol that is defined later. */
  public static final class Reference extends Symbol {
    private @Nullable Symbol target;

    public void resolve(Symbol symbol) {
      target = symbol;
    }

    Symbol target() {
      if (target == null) {
        throw new IllegalStateException("The reference was never resolved");
      }
      return target;
    }

    @Override
    public List<Symbol> parts() {
      return List.of(target());
    }

    @Override
    int heightOfParts() {
      return target().height();
    }
  }
}
