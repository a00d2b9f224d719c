package dev.onevision.llm.scheduling;

import static dev.onevision.llm.scheduling.TestSequences.NO_TOKENS;
import static dev.onevision.llm.scheduling.TestSequences.sequence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds after each step, whatever the requests are. */
class SchedulerInvariantsTests {

  @Test
  void allRequestsEndAndNoSlotLeaks() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      SchedulingLimits limits =
          new SchedulingLimits(
              random.nextInt(1, 6), 50, random.nextInt(1, 40), random.nextInt(1, 9));
      int slots = random.nextInt(30, 200);
      Scheduler scheduler = new Scheduler(slots, limits);
      Map<String, Integer> left = new HashMap<>();
      int arrivals = 40;
      for (int step = 0; step < 20_000 && (arrivals > 0 || !scheduler.isIdle()); step++) {
        if (arrivals > 0 && random.nextInt(3) == 0) {
          Priority priority = random.nextBoolean() ? Priority.INTERACTIVE : Priority.BATCH;
          Sequence sequence =
              sequence("w" + arrivals--, priority, random.nextInt(1, 20), random.nextInt(1, 10));
          scheduler.offer(sequence);
          left.put(sequence.requestId(), sequence.maxLength() - sequence.promptLength());
        }
        if (random.nextInt(50) == 0) {
          scheduler.remove("w" + random.nextInt(40));
        }
        run(scheduler, limits, slots, left);
      }
      assertThat(scheduler.isIdle()).as("seed %d", seed).isTrue();
      assertThat(scheduler.usedSlots()).isZero();
    }
  }

  private static void run(
      Scheduler scheduler, SchedulingLimits limits, int slots, Map<String, Integer> left) {
    List<Slice> slices = scheduler.plan().slices();
    int prefill = 0;
    for (Slice slice : slices) {
      Sequence sequence = slice.sequence();
      prefill += sequence.isDecoding() ? 0 : slice.rows();
      assertThat(slice.from()).isEqualTo(sequence.cached());
      assertThat(sequence.region().end()).isLessThanOrEqualTo(slots);
      assertThat(slice.from() + slice.rows()).isLessThanOrEqualTo(sequence.region().length());
    }
    assertThat(prefill).isLessThanOrEqualTo(limits.prefillTokens());
    assertThat(scheduler.running()).isLessThanOrEqualTo(limits.maxRunning());
    for (Slice slice : slices) {
      if (slice.sampled() && left.merge(slice.sequence().requestId(), -1, Integer::sum) == 0) {
        scheduler.finish(slice, NO_TOKENS);
      } else {
        scheduler.ran(slice);
      }
    }
  }

  @Test
  void checkFindsASequenceThatChangedBehindTheSchedulersBack() {
    Scheduler scheduler = new Scheduler(20, new SchedulingLimits(4, 4, 100));
    Sequence sequence = sequence("a", 5, 5);
    scheduler.offer(sequence);
    scheduler.check();
    scheduler.plan();
    scheduler.check();
    sequence.leave();
    assertThatThrownBy(scheduler::check)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("neither PREFILLING nor DECODING");
    assertThatThrownBy(scheduler::plan).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void sequenceAllowsOnlyTheTransitionsOfTheScheduler() {
    Sequence sequence = sequence("a", 5, 5);
    assertThatThrownBy(() -> sequence.ran(5, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(sequence::regionStart).isInstanceOf(IllegalStateException.class);
    sequence.admit(new Region(0, 10));
    assertThatThrownBy(() -> sequence.admit(new Region(10, 10)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> sequence.ran(11, 1)).isInstanceOf(IllegalStateException.class);
    sequence.leave();
    assertThatThrownBy(sequence::leave).isInstanceOf(IllegalStateException.class);
  }
}
