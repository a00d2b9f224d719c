package dev.onevision.llm.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A KV cache and a model. A slot holds a digest of all tokens up to its row, as keys and values
 * depend on them. It fails if a sequence reads rows that are not those of its own tokens.
 */
final class FakeCache {

  private final @Nullable Long[] slots;
  private final Map<Sequence, Content> contents = new HashMap<>();

  private record Content(String scope, List<Integer> tokens) {}

  FakeCache(int slots) {
    this.slots = new Long[slots];
  }

  /** Tells the tokens of a prompt. Without, a request's prompt is unlike any other. */
  void prompt(Sequence sequence, String scope, List<Integer> tokens) {
    contents.put(sequence, new Content(scope, new ArrayList<>(tokens)));
  }

  private Content content(Sequence sequence) {
    return contents.computeIfAbsent(
        sequence,
        one ->
            new Content(
                "of " + one.requestId(),
                new ArrayList<>(Collections.nCopies(one.promptLength(), 7))));
  }

  void copy(List<SlotCopy> copies) {
    for (SlotCopy copy : copies) {
      assertThat(copy.count()).isPositive();
      Long[] rows = Arrays.copyOfRange(slots, copy.from(), copy.from() + copy.count());
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
    Content content = content(sequence);
    List<Integer> tokens = content.tokens();
    int end = slice.from() + slice.rows();
    assertThat(slice.rows()).isPositive();
    assertThat(end).as("rows that exist").isLessThanOrEqualTo(tokens.size());
    assertThat(slice.sampled()).as("the last row is sampled").isEqualTo(end == tokens.size());
    assertThat(end).isLessThanOrEqualTo(sequence.region().length());
    long digest = content.scope().hashCode();
    for (int row = 0; row < end; row++) {
      digest = digest * 6_364_136_223_846_793_005L + tokens.get(row) + 1;
      int slot = sequence.regionStart() + row;
      if (row >= slice.from()) {
        slots[slot] = digest;
      }
      assertThat(slots[slot]).as("row %d of %s", row, sequence).isEqualTo(digest);
    }
    if (slice.sampled()) {
      tokens.add((int) Math.floorMod(digest + sequence.choice(), 3L));
    }
    return generated(sequence);
  }

  /** Tokens that the sequence has generated. */
  int generated(Sequence sequence) {
    return content(sequence).tokens().size() - sequence.promptLength();
  }

  /** The tokens that the sequence has generated. */
  int[] completion(Sequence sequence) {
    return tokens(sequence).stream()
        .skip(sequence.promptLength())
        .mapToInt(Objects::requireNonNull)
        .toArray();
  }

  /** All tokens of the sequence. */
  List<Integer> tokens(Sequence sequence) {
    return content(sequence).tokens();
  }
}
