package dev.onevision.llm.grammar;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a grammar over bytes. Symbols are compared by identity, and refer to one another in
 * circles where a schema is recursive.
 */
abstract sealed class Symbol {

  /** More levels than any document has. */
  static final int NO_END = Integer.MAX_VALUE / 2;

  /** After the whole document. */
  static final Symbol END = new Mark();

  /** The end of a {@link Nested}. */
  static final Symbol CLOSE = new Mark();

  /** Levels that the least nested text of this symbol has; {@link #NO_END} if it has no text. */
  private int height = NO_END;

  final int height() {
    return height;
  }

  /** Computes the height anew from those of the parts, and says whether it has changed. */
  final boolean settle() {
    int before = height;
    height = Math.min(heightOfParts(), NO_END);
    return height != before;
  }

  abstract int heightOfParts();

  /** What it is made of. */
  List<Symbol> parts() {
    return List.of();
  }

  /** Consumes nothing. */
  private static final class Mark extends Symbol {
    @Override
    int heightOfParts() {
      return 0;
    }
  }

  /** These bytes, at least one. */
  static final class Literal extends Symbol {
    final byte[] bytes;

    Literal(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    int heightOfParts() {
      return 0;
    }
  }

  /** A regular language; from each state of its automaton an accepting one can be reached. */
  static final class Regular extends Symbol {
    final Dfa automaton;

    Regular(Dfa automaton) {
      this.automaton = automaton;
    }

    @Override
    int heightOfParts() {
      return 0;
    }
  }

  /** The rest of a JSON string after its opening quote, any characters; see {@link TextBytes}. */
  static final class Text extends Symbol {
    final int least;
    final int most;

    /**
     * A string.
     *
     * @param least characters
     * @param most characters; {@link #NO_END} for any number
     */
    Text(int least, int most) {
      this.least = least;
      this.most = most;
    }

    @Override
    int heightOfParts() {
      return 0;
    }
  }

  /** One part after the other, at least one. */
  static final class Sequence extends Symbol {
    final List<Symbol> parts;

    Sequence(List<Symbol> parts) {
      this.parts = parts;
    }

    @Override
    List<Symbol> parts() {
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

  /** One of several. */
  static final class Choice extends Symbol {
    final List<Symbol> alternatives;

    Choice(List<Symbol> alternatives) {
      this.alternatives = alternatives;
    }

    @Override
    List<Symbol> parts() {
      return alternatives;
    }

    @Override
    int heightOfParts() {
      int lowest = NO_END;
      for (Symbol alternative : alternatives) {
        lowest = Math.min(lowest, alternative.height());
      }
      return lowest;
    }
  }

  /** The same again and again; {@code most} is {@link #NO_END} for no limit. */
  static final class Repeat extends Symbol {
    final Symbol item;
    final int least;
    final int most;

    Repeat(Symbol item, int least, int most) {
      this.item = item;
      this.least = least;
      this.most = most;
    }

    @Override
    List<Symbol> parts() {
      return List.of(item);
    }

    @Override
    int heightOfParts() {
      return least == 0 ? 0 : item.height();
    }
  }

  /** One level deeper: an object or an array. */
  static final class Nested extends Symbol {
    final Symbol body;

    Nested(Symbol body) {
      this.body = body;
    }

    @Override
    List<Symbol> parts() {
      return List.of(body);
    }

    @Override
    int heightOfParts() {
      return body.height() + 1;
    }
  }

  /** A symbol that is made later. */
  static final class Reference extends Symbol {
    private @Nullable Symbol target;

    void resolve(Symbol symbol) {
      target = symbol;
    }

    Symbol target() {
      if (target == null) {
        throw new IllegalStateException("the reference was never resolved");
      }
      return target;
    }

    @Override
    List<Symbol> parts() {
      return List.of(target());
    }

    @Override
    int heightOfParts() {
      return target().height();
    }
  }
}
