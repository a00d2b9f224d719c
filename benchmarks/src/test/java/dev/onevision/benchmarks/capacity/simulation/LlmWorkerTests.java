package dev.onevision.benchmarks.capacity.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.onevision.llm.engine.PrefillPace;
import dev.onevision.llm.scheduling.Plan;
import dev.onevision.llm.scheduling.Priority;
import dev.onevision.llm.scheduling.Scheduler;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.scheduling.Sequence;
import dev.onevision.llm.scheduling.Slice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulated worker against the LLM service's own scheduler. */
class LlmWorkerTests {

  private static final WorkerSettings SETTINGS = new WorkerSettings(1, 1, 6, 4, 64, 1 << 20);

  private static final ServiceTimes TIMES =
      new ServiceTimes() {
        @Override
        public long passNanos(int tiles) {
          return 1;
        }

        @Override
        public long stepNanos(int decoding, long keys, int promptTokens) {
          return 2_000_000 + 100_000L * decoding + 400_000L * promptTokens + 10 * keys;
        }

        @Override
        public long transferNanos(Work work) {
          return 0;
        }
      };

  /** A request at a time. */
  private record Arrival(String id, long at, Work work, Priority priority) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void stepsAreThoseOfTheScheduler(long seed) {
    List<Arrival> arrivals = arrivals(new Random(seed));

    Map<String, Long> simulated = simulated(arrivals);

    assertThat(simulated).hasSize(2 * arrivals.size());
    assertThat(simulated).isEqualTo(scheduled(arrivals));
  }

  /**
   * {@code bench overhead}: 16 clients that pause for up to 100 ms before each stream of 200
   * tokens, and steps of 20 ms. The engine alone measured 31.9 and 41.1 ms to the first token.
   */
  @Test
  void firstTokensOfSteadyClientsAreThoseOfTheMeasuredEngine() {
    SteadyClients clients = new SteadyClients(16, 200, 100_000_000);

    List<Double> first = clients.run(120);

    assertThat(first).hasSizeGreaterThan(400);
    assertThat(first.get(first.size() / 2)).isCloseTo(31.9, withPercentage(10));
    assertThat(first.get(first.size() * 95 / 100)).isCloseTo(41.1, withPercentage(10));
  }

  private static List<Arrival> arrivals(Random random) {
    List<Arrival> arrivals = new ArrayList<>();
    long at = 0;
    for (int i = 0; i < 60; i++) {
      // An odd time, so that none is exactly at the end of a step.
      at += random.nextInt(150_000_000) * 2L + 1;
      Work work = new Work(0, 1 + random.nextInt(400), 1 + random.nextInt(60), 0);
      Priority priority = random.nextInt(3) == 0 ? Priority.BATCH : Priority.INTERACTIVE;
      arrivals.add(new Arrival("request-" + i, at, work, priority));
    }
    return arrivals;
  }

  private static Map<String, Long> simulated(List<Arrival> arrivals) {
    Map<String, Long> times = new HashMap<>();
    Map<Job, String> ids = new HashMap<>();
    Agenda agenda = new Agenda();
    LlmWorker worker =
        new LlmWorker(
            agenda,
            TIMES,
            SETTINGS,
            ByPriority.of(_ -> new WorkQueue()),
            new Progress() {
              @Override
              public void encoded(Job job) {
                throw new AssertionError("An LLM worker encodes nothing");
              }

              @Override
              public void first(Job job) {
                times.put(ids.get(job) + " first", agenda.now());
              }

              @Override
              public void done(Job job) {
                times.put(ids.get(job) + " done", agenda.now());
              }
            });
    for (Arrival arrival : arrivals) {
      agenda.after(
          arrival.at(),
          () -> {
            Job job = new Job(arrival.work(), arrival.priority(), agenda.now());
            ids.put(job, arrival.id());
            worker.offer(job);
          });
    }
    agenda.runUntil(Long.MAX_VALUE / 2);
    return times;
  }

  /** Drives the scheduler as the engine does, without a model. */
  private static Map<String, Long> scheduled(List<Arrival> arrivals) {
    Scheduler scheduler =
        new Scheduler(
            SETTINGS.kvSlots(),
            new SchedulingLimits(
                SETTINGS.llmLanes() + SETTINGS.llmBatchLanes(), 1000, SETTINGS.prefillTokens()));
    PrefillPace pace = new PrefillPace();
    Map<String, Long> times = new HashMap<>();
    Map<String, Integer> generated = new HashMap<>();
    long now = 0;
    int next = 0;
    while (next < arrivals.size() || !scheduler.isIdle()) {
      if (scheduler.isIdle()) {
        now = Math.max(now, arrivals.get(next).at());
      }
      while (next < arrivals.size() && arrivals.get(next).at() <= now) {
        Arrival arrival = arrivals.get(next++);
        assertThat(
                scheduler.offer(
                    new Sequence(
                        arrival.id(),
                        arrival.priority(),
                        Instant.MAX,
                        arrival.work().promptTokens(),
                        arrival.work().answerTokens())))
            .isTrue();
      }
      Plan plan = scheduler.plan(pace.maxTokens());
      int decoding = 0;
      long keys = 0;
      int promptTokens = 0;
      for (Slice slice : plan.slices()) {
        if (slice.sequence().isDecoding()) {
          decoding++;
          // The last token is not in the cache yet; the simulation counts it.
          keys += slice.sequence().cached() + 1;
        } else {
          promptTokens += slice.rows();
        }
      }
      long nanos = TIMES.stepNanos(decoding, keys, promptTokens);
      pace.ran(decoding, promptTokens, nanos);
      now += nanos;
      for (Slice slice : plan.slices()) {
        String id = slice.sequence().requestId();
        int tokens = generated.merge(id, slice.samples(), Integer::sum);
        if (slice.samples() > 0 && tokens == 1) {
          times.put(id + " first", now);
        }
        if (tokens == slice.sequence().maxLength() - slice.sequence().promptLength()) {
          scheduler.finish(slice, new int[tokens]);
          times.put(id + " done", now);
        } else {
          scheduler.ran(slice);
        }
      }
    }
    return times;
  }
}
