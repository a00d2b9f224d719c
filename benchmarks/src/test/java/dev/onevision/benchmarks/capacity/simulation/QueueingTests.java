package dev.onevision.benchmarks.capacity.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulation against results of queueing theory. */
class QueueingTests {

  private static final double SERVICE = 0.01;
  private static final Work TILE = new Work(1, 1, 1, 0);
  private static final Work IMAGE = new Work(16, 7291, 64, 52_104_192);

  /** One tile is one service; the LLM takes no time. */
  private static final ServiceTimes CONSTANT = new Fixed(0);

  /** One lane, so that requests wait in the queue, and passes of one tile. */
  private static final WorkerSettings ONE_AT_A_TIME = new WorkerSettings(1, 1, 64, 8, 512, 1 << 20);

  private static final WorkerSettings BATCHING = new WorkerSettings(9, 32, 32, 8, 512, 1_180_000);

  /** Random services of the same mean. */
  private static ServiceTimes exponential(long seed) {
    Random random = new Random(seed);
    return new Fixed(0) {
      @Override
      public long passNanos(int tiles) {
        return Math.round(-Math.log(1 - random.nextDouble()) * SERVICE * 1e9);
      }
    };
  }

  /** M/M/1: the mean time is the service's over the idle part. */
  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.7})
  void randomServicesWaitAsTheFormulaSays(double use) {
    Outcome outcome = run(exponential(3), 1, use / SERVICE);

    assertThat(outcome.meanTime()).isCloseTo(SERVICE / (1 - use), withPercentage(4));
    assertThat(outcome.vision().busy()).isCloseTo(use, withPercentage(2));
  }

  /** M/D/1: the mean wait is half of that. */
  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.7})
  void equalServicesWaitHalfAsLong(double use) {
    Outcome outcome = run(CONSTANT, 1, use / SERVICE);

    double mean = SERVICE * (1 + use / (2 * (1 - use)));
    assertThat(outcome.meanTime()).isCloseTo(mean, withPercentage(2));
  }

  /** M/M/c, by Erlang's formula. */
  @ParameterizedTest
  @CsvSource({"2, 0.7", "5, 0.8"})
  void severalWorkersShareOneQueue(int workers, double use) {
    Outcome outcome = run(exponential(5), workers, use * workers / SERVICE);

    assertThat(outcome.meanTime())
        .isCloseTo(
            SERVICE + erlang(workers, use) * SERVICE / (workers * (1 - use)), withPercentage(5));
  }

  /** The part of the requests that waits. */
  private static double erlang(int workers, double use) {
    double load = workers * use;
    double term = 1;
    double sum = 1;
    for (int k = 1; k < workers; k++) {
      term *= load / k;
      sum += term;
    }
    double all = term * load / workers / (1 - use);
    return all / (sum + all);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 5, 4", "5, 30, 100", "3, 30, 100", "5, 20, 100"})
  void noRequestIsLostOrDoubled(int vision, int llm, double rate) {
    for (long seed = 0; seed < 3; seed++) {
      Outcome outcome =
          Simulation.run(
              new Fixed(0.0002),
              BATCHING,
              Fleet.of(vision, llm),
              Load.steady(IMAGE, rate),
              61,
              1,
              seed);

      assertThat(outcome.arrived()).isPositive();
      assertThat(outcome.done() + outcome.waiting() + outcome.inService())
          .isEqualTo(outcome.arrived());
    }
  }

  @Test
  void noRequestIsLostWhilePodsComeAndGo() {
    Autoscaling scaling = new Autoscaling(0, 40, 4, 5, 5, 30, 20);
    Load load = new Load(IMAGE, 0, 20, new Burst(5, 100, 60));

    Outcome outcome =
        Simulation.run(
            new Fixed(0.0002), BATCHING, new Fleet(0, 0, scaling, scaling), load, 600, 2, 1);

    assertThat(outcome.done() + outcome.waiting() + outcome.inService())
        .isEqualTo(outcome.arrived());
    assertThat(outcome.llm().most()).isBetween(10, 40);
    assertThat(outcome.llm().podSeconds()).isLessThan(600.0 * outcome.llm().most());
    assertThat(outcome.done()).isGreaterThan(outcome.arrived() * 9 / 10);
  }

  /** Little's law: the mean number is the rate times the mean time. */
  @ParameterizedTest
  @CsvSource({"1, 3, 4", "5, 30, 40"})
  void meanNumberIsTheRateTimesTheMeanTime(int vision, int llm, double rate) {
    Outcome outcome =
        Simulation.run(
            new Fixed(0.0002),
            BATCHING,
            Fleet.of(vision, llm),
            Load.steady(IMAGE, rate),
            900,
            1,
            1);

    double arrivals = outcome.arrived() / outcome.seconds();
    assertThat(outcome.meanNumber()).isCloseTo(arrivals * outcome.meanTime(), withPercentage(1));
    assertThat(outcome.vision().inProgress() + outcome.llm().inProgress())
        .isCloseTo(outcome.meanNumber(), withPercentage(0.01));
  }

  @Test
  void moreWorkersAreNeverSlower() {
    double last = Double.MAX_VALUE;
    for (int llm : new int[] {16, 20, 25, 32, 64}) {
      double p95 =
          Simulation.run(
                  new Fixed(0.0002), BATCHING, Fleet.of(8, llm), Load.steady(IMAGE, 50), 300, 1, 1)
              .firstP95();
      assertThat(p95).isLessThanOrEqualTo(last);
      last = p95;
    }
  }

  @Test
  void sameSeedGivesTheSameOutcome() {
    Load load = new Load(IMAGE, 10, 20, new Burst(3, 10, 10));
    Fleet fleet = Fleet.of(3, 8);

    assertThat(Simulation.run(new Fixed(0.0002), BATCHING, fleet, load, 60, 1, 7))
        .isEqualTo(Simulation.run(new Fixed(0.0002), BATCHING, fleet, load, 60, 1, 7))
        .isNotEqualTo(Simulation.run(new Fixed(0.0002), BATCHING, fleet, load, 60, 1, 8));
  }

  @Test
  void burstHasItsFactorOfRequests() {
    Load load = new Load(TILE, 0, 50, new Burst(10, 100, 100));

    Outcome outcome = Simulation.run(new Fixed(0), ONE_AT_A_TIME, Fleet.of(9, 9), load, 300, 1, 1);

    assertThat((double) outcome.arrived()).isCloseTo(50 * 200 + 500 * 100, withPercentage(2));
  }

  private static Outcome run(ServiceTimes times, int workers, double rate) {
    return Simulation.run(
        times, ONE_AT_A_TIME, Fleet.of(workers, 1), Load.steady(TILE, rate), 250_000 / rate, 1, 2);
  }

  /** A service for each tile, and steps that take a time for each prompt token. */
  private static class Fixed implements ServiceTimes {

    private final double tokenSeconds;

    Fixed(double tokenSeconds) {
      this.tokenSeconds = tokenSeconds;
    }

    @Override
    public long passNanos(int tiles) {
      return Math.round((tokenSeconds == 0 ? SERVICE * tiles : SERVICE / 4 * tiles) * 1e9);
    }

    @Override
    public long stepNanos(int decoding, long keys, int promptTokens) {
      return tokenSeconds == 0
          ? 0
          : Math.round((tokenSeconds / 4 * promptTokens + 0.005 + 1e-4 * decoding) * 1e9);
    }

    @Override
    public long transferNanos(Work work) {
      return Math.round(work.embeddingBytes() * 4.0);
    }
  }
}
