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
   * Runs a slice: writes its rows, and attends to all rows of its sequence. Drafts are tokens 0,
   * which every third token is.
   *
   * @return the slice with the drafts that were right
   */
  Slice run(Slice slice) {
    return run(slice, Integer.MAX_VALUE);
  }

  /** Runs a slice of a sequence that ends with this number of generated tokens. */
  Slice run(Slice slice, int maxTokens) {
    Sequence sequence = slice.sequence();
    List<Integer> tokens = content(sequence).tokens();
    int end = slice.from() + slice.rows() - slice.drafts();
    assertThat(end).as("first row").isGreaterThan(slice.from());
    assertThat(end).as("rows that exist").isLessThanOrEqualTo(tokens.size());
    assertThat(slice.sampled()).as("the last row is sampled").isEqualTo(end == tokens.size());
    assertThat(end + slice.drafts()).isLessThanOrEqualTo(sequence.region().length());
    long digest = content(sequence).scope().hashCode();
    for (int row = 0; row < end; row++) {
      digest = next(digest, tokens.get(row));
      int slot = sequence.regionStart() + row;
      if (row >= slice.from()) {
        slots[slot] = digest;
      }
      assertThat(slots[slot]).as("row %d of %s", row, sequence).isEqualTo(digest);
    }
    if (!slice.sampled()) {
      return slice;
    }
    tokens.add(sample(digest, sequence));
    int right = 0;
    boolean isRight = true;
    for (int i = 0; i < slice.drafts(); i++) {
      isRight &= tokens.getLast() == 0 && generated(sequence) < maxTokens;
      digest = next(digest, 0);
      slots[sequence.regionStart() + end + i] = digest;
      if (isRight) {
        right++;
        tokens.add(sample(digest, sequence));
      }
    }
    return slice.withDrafts(right);
  }

  private static long next(long digest, int token) {
    return digest * 6_364_136_223_846_793_005L + token + 1;
  }

  private static int sample(long digest, Sequence sequence) {
    return (int) Math.floorMod(digest + sequence.choice(), 3L);
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
