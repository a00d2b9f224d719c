package dev.onevision.llm.speculation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PromptLookupTests {

  @Test
  void draftIsWhatFollowedTheSameTokens() {
    PromptLookup lookup = lookup(1, 2, 3, 4, 5, 6, 7, 9, 9, 1, 2);
    assertThat(draft(lookup, 4)).isEmpty();
    lookup.append(3);
    assertThat(draft(lookup, 4)).containsExactly(4, 5, 6, 7);
    lookup.append(4);
    assertThat(draft(lookup, 2)).containsExactly(5, 6);
    lookup.append(8);
    assertThat(draft(lookup, 4)).isEmpty();
  }

  @Test
  void draftFollowsTheLatestOccurrence() {
    PromptLookup lookup = lookup(1, 2, 3, 4, 0, 1, 2, 3, 5, 0, 1, 2, 3);
    assertThat(draft(lookup, 1)).containsExactly(5);
  }

  @Test
  void occurrenceThatTheTextFollowsIsKept() {
    PromptLookup lookup = lookup(7, 1, 2, 3, 4, 5, 0, 1, 2, 3, 6, 8, 7, 1, 2);
    lookup.append(3);
    assertThat(draft(lookup, 2)).containsExactly(4, 5);
  }

  @Test
  void draftOfARepetitionRepeats() {
    PromptLookup lookup = lookup(5, 6, 5, 6, 5);
    assertThat(draft(lookup, 5)).containsExactly(6, 5, 6, 5, 6);
    lookup = lookup(7, 7, 7, 7);
    assertThat(draft(lookup, 3)).containsExactly(7, 7, 7);
  }

  @Test
  void draftEndsBeforeAnImage() {
    PromptLookup lookup = new PromptLookup(100);
    lookup.append(new int[] {1, 2, 3, 4});
    lookup.appendMedia();
    lookup.append(new int[] {5, 1, 2, 3});
    assertThat(draft(lookup, 4)).containsExactly(4);
    lookup.append(4);
    assertThat(draft(lookup, 4)).isEmpty();
  }

  @Test
  void wrongDraftsMakeTheNextOnesImprobableAndRightOnesProbable() {
    PromptLookup lookup = new PromptLookup(1000);
    for (int round = 0; round < 12; round++) {
      append(lookup, 1, 2, 3, 100 + round);
    }
    append(lookup, 1, 2, 3);
    assertThat(lookup.probability(1)).isLessThan(0.1);
    for (int round = 0; round < 12; round++) {
      append(lookup, 4, 5, 6, 1, 2, 3);
    }
    assertThat(lookup.probability(1)).isGreaterThan(0.9);
    assertThat(lookup.probability(8)).isBetween(0.5, lookup.probability(1));
  }

  @Test
  void promptDoesNotCountAsATest() {
    int[] prompt = new int[400];
    for (int i = 0; i < prompt.length; i++) {
      prompt[i] = i % 4 == 3 ? 100 + i : i % 4;
    }
    PromptLookup lookup = lookup(prompt);
    append(lookup, 0, 1, 2);
    assertThat(lookup.probability(1)).isEqualTo(0.5);
  }

  /** Every draft is what followed an earlier occurrence of the last tokens. */
  @Property(tries = 300)
  void draftsOccurredBefore(
      @ForAll @Size(min = 1, max = 200) @IntRange(min = 0, max = 3) int[] tokens,
      @ForAll @IntRange(min = 0, max = 100) int prompt,
      @ForAll @IntRange(min = 1, max = 10) int max) {
    int known = Math.min(prompt, tokens.length);
    PromptLookup lookup = new PromptLookup(tokens.length);
    lookup.append(Arrays.copyOf(tokens, known));
    for (int size = known; size <= tokens.length; size++) {
      if (size > known) {
        lookup.append(tokens[size - 1]);
      }
      int[] draft = draft(lookup, max);
      if (draft.length > 0) {
        assertThat(draft).hasSize(max);
        assertThat(occurs(Arrays.copyOf(tokens, size), draft)).isTrue();
      }
    }
  }

  private static boolean occurs(int[] tokens, int[] draft) {
    int match = PromptLookup.MATCH;
    int[] last = Arrays.copyOfRange(tokens, tokens.length - match, tokens.length);
    int[] both = Arrays.copyOf(tokens, tokens.length + draft.length);
    System.arraycopy(draft, 0, both, tokens.length, draft.length);
    for (int end = match; end < tokens.length; end++) {
      if (Arrays.equals(tokens, end - match, end, last, 0, match)
          && Arrays.equals(both, end, end + draft.length, draft, 0, draft.length)) {
        return true;
      }
    }
    return false;
  }

  /** The table has a fixed size; entries that others replaced are few. */
  @Test
  void mostOccurrencesAreFoundInALongText() {
    SplittableRandom random = new SplittableRandom(3);
    int[] page = random.ints(8_000, 0, 150_000).toArray();
    PromptLookup lookup = new PromptLookup(32_000);
    lookup.append(random.ints(8_000, 0, 150_000).toArray());
    lookup.append(page);
    int found = 0;
    for (int start = 0; start < 1_000; start++) {
      append(lookup, Arrays.copyOfRange(page, 7 * start, 7 * start + 3));
      int[] draft = draft(lookup, 1);
      found += draft.length == 1 && draft[0] == page[7 * start + 3] ? 1 : 0;
    }
    assertThat(found).isGreaterThan(500);
  }

  private static PromptLookup lookup(int... prompt) {
    PromptLookup lookup = new PromptLookup(100);
    lookup.append(prompt);
    return lookup;
  }

  private static void append(PromptLookup lookup, int... tokens) {
    for (int token : tokens) {
      lookup.append(token);
    }
  }

  private static int[] draft(PromptLookup lookup, int max) {
    int[] into = new int[max];
    int count = lookup.draft(into);
    return Arrays.copyOf(into, count);
  }
}
