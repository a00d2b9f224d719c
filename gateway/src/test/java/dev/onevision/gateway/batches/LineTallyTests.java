package dev.onevision.gateway.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineTallyTests {

  private static final int LENGTH = 10;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whereverItIsTakenUpAgainEachLineIsDoneOnce(long seed) {
    Random random = new Random(seed);
    int lines = 500;
    LineTally tally = new LineTally(0, 0, List.of(), 0, 0);
    Set<Integer> done = new HashSet<>();
    List<Integer> open = new ArrayList<>();
    while (tally.firstOpen() < lines) {
      assertThat(tally.firstOpenByte()).isEqualTo((long) tally.firstOpen() * LENGTH);
      if (random.nextInt(40) == 0) {
        // Another gateway goes on; what was in flight is forgotten.
        open.clear();
        tally =
            new LineTally(
                tally.firstOpen(),
                tally.firstOpenByte(),
                tally.doneAhead(),
                tally.completed(),
                tally.failed());
      }
      if (tally.next() < lines && open.size() < 16) {
        int line = tally.next();
        if (tally.read((long) line * LENGTH, (line + 1L) * LENGTH)) {
          open.add(line);
        }
      }
      Collections.shuffle(open, random);
      if (!open.isEmpty() && random.nextBoolean()) {
        int line = open.removeLast();
        assertThat(done.add(line)).isTrue();
        tally.done(line, line % 3 > 0);
      }
    }
    assertThat(done).hasSize(lines);
    assertThat(tally.completed() + tally.failed()).isEqualTo(lines);
    assertThat(tally.doneAhead()).isEmpty();
  }

  @Test
  void readingDoesNotRunFarAheadOfALineThatTakesLong() {
    LineTally tally = new LineTally(0, 0, List.of(), 0, 0);
    int started = 0;
    while (tally.mayStart()) {
      int line = tally.next();
      assertThat(tally.read(line, line + 1L)).isTrue();
      if (line > 0) {
        tally.done(line, true);
      }
      started++;
    }
    assertThat(started).isBetween(1000, 5000);
    tally.done(0, true);
    assertThat(tally.mayStart()).isTrue();
    assertThat(tally.firstOpen()).isEqualTo(started);
  }

  @Test
  void aLineIsNotDoneTwice() {
    LineTally tally = new LineTally(0, 0, List.of(), 0, 0);
    assertThat(tally.read(0, LENGTH)).isTrue();
    tally.done(0, true);
    assertThatThrownBy(() -> tally.done(0, true)).isInstanceOf(IllegalStateException.class);
  }
}
