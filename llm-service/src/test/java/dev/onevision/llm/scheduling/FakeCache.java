package dev.onevision.llm.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A KV cache whose slots store which row they hold. It runs plans, and fails if a sequence reads a
 * row that is not its own.
 */
final class FakeCache {

  private final @Nullable String[] slots;
  private final Map<Sequence, Integer> generated = new HashMap<>();

  FakeCache(int slots) {
    this.slots = new String[slots];
  }

  void copy(Iterable<SlotCopy> copies) {
    for (SlotCopy copy : copies) {
      assertThat(copy.count()).isPositive();
      String[] rows = Arrays.copyOfRange(slots, copy.from(), copy.from() + copy.count());
      System.arraycopy(rows, 0, slots, copy.to(), copy.count());
    }
  }

  /**
   * Runs a slice: writes its rows, and attends to all rows of its sequence.
   *
   * @return tokens that the sequence has generated
   */
  int run(Slice slice) {
    Sequence sequence = slice.sequence();
    int known = sequence.promptLength() + generated(sequence);
    int end = slice.from() + slice.rows();
    assertThat(slice.rows()).isPositive();
    assertThat(end).as("rows that exist").isLessThanOrEqualTo(known);
    assertThat(slice.sampled()).as("the last row is sampled").isEqualTo(end == known);
    assertThat(end).isLessThanOrEqualTo(sequence.region().length());
    for (int row = 0; row < end; row++) {
      int slot = sequence.regionStart() + row;
      if (row >= slice.from()) {
        slots[slot] = name(sequence, row);
      }
      assertThat(slots[slot]).as("slot %d", slot).isEqualTo(name(sequence, row));
    }
    return slice.sampled() ? generated.merge(sequence, 1, Integer::sum) : generated(sequence);
  }

  /** Tokens that the sequence has generated. */
  int generated(Sequence sequence) {
    return generated.getOrDefault(sequence, 0);
  }

  /** The choices of a request share the rows of the prompt. */
  private static String name(Sequence sequence, int row) {
    return row < sequence.promptLength()
        ? sequence.requestId() + " " + row
        : sequence.requestId() + "[" + sequence.choice() + "] " + row;
  }
}
