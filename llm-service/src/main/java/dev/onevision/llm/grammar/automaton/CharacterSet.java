package dev.onevision.llm.grammar.automaton;

import java.util.Arrays;

/**
 * A set of code points as sorted ranges that neither overlap nor touch. Surrogates are never
 * members, because no text has them. Immutable.
 */
public final class CharacterSet {

  static final CharacterSet NONE = new CharacterSet(new int[0]);
  public static final CharacterSet ALL = of(0, Character.MAX_CODE_POINT);
  public static final CharacterSet DIGITS = of('0', '9');
  public static final CharacterSet WORD = of('0', '9', 'A', 'Z', '_', '_', 'a', 'z');
  public static final CharacterSet LINE_ENDS = of('\n', '\n', '\r', '\r', 0x2028, 0x2029);
  public static final CharacterSet SPACES =
      of(
          '\t', '\r', ' ', ' ', 0xA0, 0xA0, 0x1680, 0x1680, 0x2000, 0x200A, 0x2028, 0x2029, 0x202F,
          0x202F, 0x205F, 0x205F, 0x3000, 0x3000, 0xFEFF, 0xFEFF);

  /** First and last member of each range, alternating. */
  private final int[] ranges;

  private CharacterSet(int[] ranges) {
    this.ranges = ranges;
  }

  /** The set of these ranges, given as first and last members. */
  public static CharacterSet of(int... ranges) {
    Builder builder = new Builder();
    for (int i = 0; i < ranges.length; i += 2) {
      builder.add(ranges[i], ranges[i + 1]);
    }
    return builder.build();
  }

  public static CharacterSet of(int character) {
    return of(character, character);
  }

  public CharacterSet negated() {
    Builder others = new Builder();
    int from = 0;
    for (int i = 0; i < ranges.length; i += 2) {
      if (ranges[i] > from) {
        others.add(from, ranges[i] - 1);
      }
      from = ranges[i + 1] + 1;
    }
    if (from <= Character.MAX_CODE_POINT) {
      others.add(from, Character.MAX_CODE_POINT);
    }
    return others.build();
  }

  /** The number of ranges. */
  public int size() {
    return ranges.length / 2;
  }

  boolean isEmpty() {
    return ranges.length == 0;
  }

  int first(int range) {
    return ranges[2 * range];
  }

  int last(int range) {
    return ranges[2 * range + 1];
  }

  /** The only member; -1 if there is none or more than one. */
  public int single() {
    return ranges.length == 2 && ranges[0] == ranges[1] ? ranges[0] : -1;
  }

  /** Collects ranges in any order. */
  public static final class Builder {

    private static final int COMPACT_AT = 4096;

    private long[] ranges = new long[8];
    private int count;
    private int compactAt = COMPACT_AT;

    public Builder add(int first, int last) {
      if (count == ranges.length) {
        ranges = Arrays.copyOf(ranges, 2 * count);
      }
      ranges[count++] = ((long) first << 32) | last;
      if (count >= compactAt) {
        compact();
        compactAt = Math.max(COMPACT_AT, 2 * count);
      }
      return this;
    }

    public Builder addAll(CharacterSet set) {
      for (int i = 0; i < set.size(); i++) {
        add(set.first(i), set.last(i));
      }
      return this;
    }

    private void compact() {
      Arrays.sort(ranges, 0, count);
      int kept = 0;
      for (int i = 0; i < count; i++) {
        int first = (int) (ranges[i] >> 32);
        int last = (int) ranges[i];
        if (kept > 0 && first <= (int) ranges[kept - 1] + 1) {
          int before = (int) (ranges[kept - 1] >> 32);
          ranges[kept - 1] = ((long) before << 32) | Math.max(last, (int) ranges[kept - 1]);
        } else {
          ranges[kept++] = ranges[i];
        }
      }
      count = kept;
    }

    public CharacterSet build() {
      compact();
      int[] result = new int[2 * count + 2];
      int size = 0;
      for (int i = 0; i < count; i++) {
        int first = (int) (ranges[i] >> 32);
        int last = (int) ranges[i];
        if (first < Character.MIN_SURROGATE) {
          result[size++] = first;
          result[size++] = Math.min(last, Character.MIN_SURROGATE - 1);
        }
        if (last > Character.MAX_SURROGATE) {
          result[size++] = Math.max(first, Character.MAX_SURROGATE + 1);
          result[size++] = last;
        }
      }
      return new CharacterSet(Arrays.copyOf(result, size));
    }
  }
}
