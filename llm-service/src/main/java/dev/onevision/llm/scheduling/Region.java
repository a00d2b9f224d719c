package dev.onevision.llm.scheduling;

/**
 * A run of KV slots that belongs to one owner. The {@link RegionAllocator} moves and resizes it.
 *
 * <p>Invariant: {@code 0 <= rows <= length}.
 */
final class Region {

  private int start;
  private int length;
  private int rows;

  Region(int start, int length) {
    this.start = start;
    this.length = length;
  }

  /** The first slot. */
  int start() {
    return start;
  }

  /** Number of slots. */
  int length() {
    return length;
  }

  /** The slot after the last one. */
  int end() {
    return start + length;
  }

  /** Rows that the cache has, from the first slot on. A move copies them. */
  int rows() {
    return rows;
  }

  void fill(int upTo) {
    if (upTo < 0 || upTo > length) {
      throw new IllegalStateException("%d rows do not fit into %s".formatted(upTo, this));
    }
    rows = upTo;
  }

  void place(int newStart) {
    start = newStart;
  }

  void resize(int newLength) {
    length = newLength;
  }

  @Override
  public String toString() {
    return "slots %d to %d, %d filled".formatted(start, end(), rows);
  }
}
