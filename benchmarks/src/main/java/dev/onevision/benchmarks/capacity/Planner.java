package dev.onevision.benchmarks.capacity;

import dev.onevision.benchmarks.capacity.rates.Rates;
import dev.onevision.benchmarks.capacity.simulation.Burst;
import dev.onevision.benchmarks.capacity.simulation.Fleet;
import dev.onevision.benchmarks.capacity.simulation.Load;
import dev.onevision.benchmarks.capacity.simulation.Outcome;
import dev.onevision.benchmarks.capacity.simulation.Simulation;
import dev.onevision.benchmarks.capacity.simulation.Work;
import dev.onevision.benchmarks.capacity.simulation.WorkerSettings;
import dev.onevision.llm.messaging.LlmProperties;
import dev.onevision.standalone.cli.CommandException;
import java.util.function.IntPredicate;

/**
 * Finds the fewest workers of each kind for a load: first from the rate of one busy worker, then by
 * simulations with more workers, until the time to first token is within the target.
 */
final class Planner {

  static final int MAX_WORKERS = 500;

  /** Lanes that the vision service permits. */
  private static final int MAX_VISION_LANES = 64;

  private static final int REQUESTS = 6_000;

  /** A simulation lasts for this number of requests that are alone, at least. */
  private static final int REQUEST_TIMES = 20;

  /** More than this part of the requests waits only where the workers are too few. */
  private static final double MAX_WAITING = 0.02;

  private static final double DEFAULT_TARGET = 2;
  private static final long SEED = 16;

  private final Question question;
  private final Work work;
  private final Rates rates;
  private final CapacityPlan.Memory memory;
  private final int prefillTokens;
  private final LlmProperties.Lanes lanes;
  private final double alone;

  /** A planner for a model that fits. */
  Planner(Question question, Rates rates, CapacityPlan.Memory memory) {
    this.question = question;
    this.work = question.work();
    this.rates = rates;
    this.memory = memory;
    this.prefillTokens = SuiteDefaults.llm().prefillTokenBudget();
    this.lanes = SuiteDefaults.llm().lanes();
    this.alone =
        (rates.firstTokenNanos(work, prefillTokens)
                + work.answerTokens() * rates.stepNanos(1, work.promptTokens(), 0))
            / 1e9;
  }

  /** The workers of the load. */
  CapacityPlan.Workers workers() {
    double perLlm = ratePerLlm();
    double perVision = ratePerVision();
    return question.batch() ? batch(perVision, perLlm) : interactive(perVision, perLlm);
  }

  /** Max requests per second of a vision worker whose lanes are enough; 0 for text. */
  private double ratePerVision() {
    if (work.tiles() == 0) {
      return 0;
    }
    int tiles = memory.tilesPerPass();
    return tiles / (rates.passNanos(tiles) / 1e9) / work.tiles();
  }

  /** Max requests per second of an LLM worker, simulated with more requests than it can answer. */
  private double ratePerLlm() {
    Work text = new Work(0, work.promptTokens(), work.answerTokens(), work.embeddingBytes());
    double seconds = 5 * REQUEST_TIMES * alone;
    Load load =
        question.batch()
            ? new Load(text, REQUESTS, 0, Burst.NONE)
            : Load.steady(text, 2 * (lanes.interactive() + 1) / alone);
    Outcome outcome = Simulation.run(rates, settings(1, 1), Fleet.of(0, 1), load, seconds, 1, SEED);
    return outcome.done() / outcome.doneAt();
  }

  private CapacityPlan.Workers batch(double perVision, double perLlm) {
    int llm = fewest(perLlm);
    int vision = fewest(perVision);
    WorkerSettings settings = settings(vision, llm);
    return new CapacityPlan.Workers(
        question.rate(),
        perVision,
        perLlm,
        vision,
        llm,
        settings.visionLanes(),
        settings.llmBatchLanes(),
        null,
        null,
        null,
        null,
        null);
  }

  private CapacityPlan.Workers interactive(double perVision, double perLlm) {
    double first = rates.firstTokenNanos(work, prefillTokens) / 1e9;
    double target = question.target() == null ? DEFAULT_TARGET * first : question.target();
    if (first > target) {
      throw new CommandException(
          ("A request that is alone takes %.2f s to its first token, which is more than the target"
                  + " of %.2f s. Use a faster device, smaller images or a smaller model.")
              .formatted(first, target));
    }
    int leastLlm = fewest(perLlm);
    int leastVision = fewest(perVision);
    int manyVision = Math.min(2 * leastVision + 1, MAX_WORKERS);
    int llm = fewest(leastLlm, count -> isEnough(simulate(manyVision, count, target), target));
    int vision =
        leastVision == 0
            ? 0
            : fewest(leastVision, count -> isEnough(simulate(count, llm, target), target));
    WorkerSettings settings = settings(vision, llm);
    Outcome outcome = simulate(vision, llm, target);
    return new CapacityPlan.Workers(
        question.rate(),
        perVision,
        perLlm,
        vision,
        llm,
        settings.visionLanes(),
        settings.llmLanes(),
        target,
        outcome.firstMedian(),
        outcome.firstP95(),
        vision == 0 ? null : outcome.vision().inProgress() / vision,
        outcome.llm().inProgress() / llm);
  }

  /** The fewest workers of this rate for the load; none where the rate is 0. */
  private int fewest(double perWorker) {
    return perWorker == 0 ? 0 : atMost(Math.ceil(question.rate() / perWorker));
  }

  private static int atMost(double workers) {
    if (workers > MAX_WORKERS) {
      throw new CommandException(
          "The load needs %,.0f workers of one kind; the max is %d. Lower the rate, or use a faster device."
              .formatted(workers, MAX_WORKERS));
    }
    return Math.max(1, (int) workers);
  }

  /** The smallest number that is enough. */
  private static int fewest(int least, IntPredicate enough) {
    int low = least;
    int high = least;
    while (!enough.test(high)) {
      low = atMost(high + 1.0);
      high = Math.min(MAX_WORKERS, low + high / 8);
    }
    while (low < high) {
      int middle = (low + high) / 2;
      if (enough.test(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return high;
  }

  private static boolean isEnough(Outcome outcome, double target) {
    return outcome.firstP95() <= target && outcome.waiting() <= MAX_WAITING * outcome.arrived();
  }

  /** Simulates the load. */
  private Outcome simulate(int vision, int llm, double target) {
    double seconds = Math.max(REQUESTS / question.rate(), REQUEST_TIMES * alone);
    return Simulation.run(
        rates,
        settings(vision, llm),
        Fleet.of(vision, llm),
        Load.steady(work, question.rate()),
        seconds,
        target,
        SEED);
  }

  /** The settings with enough lanes, as far as Kafka permits. */
  WorkerSettings settings(int vision, int llm) {
    return new WorkerSettings(
        visionLanes(Math.max(1, vision)),
        memory.tilesPerPass(),
        lanes(lanes.interactive(), llm),
        lanes(lanes.batch(), llm),
        prefillTokens,
        memory.kvTokens());
  }

  private static int lanes(int wanted, int workers) {
    return Math.clamp(SuiteDefaults.MAX_LANES_OF_GROUP / workers, 1, wanted);
  }

  /** Lanes for the images that are written, and for those of the current and the next pass. */
  private int visionLanes(int workers) {
    if (work.tiles() == 0) {
      return 1;
    }
    double written = ratePerVision() * rates.transferNanos(work) / 2e9;
    double passes = 2.0 * Math.max(1, memory.tilesPerPass() / work.tiles());
    return lanes(Math.clamp((long) Math.ceil(written + passes), 2, MAX_VISION_LANES), workers);
  }
}
