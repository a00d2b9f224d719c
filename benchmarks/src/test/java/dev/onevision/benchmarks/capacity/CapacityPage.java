package dev.onevision.benchmarks.capacity;

import dev.onevision.benchmarks.capacity.rates.Device;
import dev.onevision.benchmarks.capacity.rates.Model;
import dev.onevision.benchmarks.capacity.rates.Rates;
import dev.onevision.benchmarks.capacity.rates.Requests;
import dev.onevision.benchmarks.capacity.simulation.Autoscaling;
import dev.onevision.benchmarks.capacity.simulation.Burst;
import dev.onevision.benchmarks.capacity.simulation.Fleet;
import dev.onevision.benchmarks.capacity.simulation.Load;
import dev.onevision.benchmarks.capacity.simulation.Outcome;
import dev.onevision.benchmarks.capacity.simulation.Simulation;
import dev.onevision.benchmarks.capacity.simulation.Work;
import dev.onevision.benchmarks.capacity.simulation.WorkerSettings;
import dev.onevision.inference.checkpoint.Size;
import dev.onevision.inference.program.WeightFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The simulation's tables in {@code docs/capacity.md}. */
final class CapacityPage {

  private static final double TARGET = 2;
  private static final double RATE = 100;
  private static final double[] RATES = {1, 5, 20, 100, 200, 500, 800};
  private static final Burst BURST = new Burst(10, 120, 30);
  private static final double SECONDS = 1200;

  /** Of the planned workers. */
  private static final int MAX_TIMES = 4;

  private CapacityPage() {}

  /** Workers by rate: 1 to 500. */
  static List<String> workers() {
    List<String> rows = new ArrayList<>();
    rows.add(
        "| images/s | vision workers | LLM workers | first token, median | p95 | embeddings |"
            + " images/s of an LLM worker |");
    rows.add("|---|---|---|---|---|---|---|");
    for (double rate : RATES) {
      CapacityPlan plan = Capacity.plan(question(rate));
      CapacityPlan.Workers workers = plan.workers();
      rows.add(
          row(
              "| %,.0f | %d | %d | %.2f s | %.2f s | %,.2f GB/s | %.2f |",
              rate,
              workers.vision(),
              workers.llm(),
              Objects.requireNonNull(workers.firstMedian()),
              Objects.requireNonNull(workers.firstP95()),
              rate * plan.request().embeddingBytes() / 1e9,
              rate / workers.llm()));
    }
    return rows;
  }

  /** Bursts of ten times the rate. */
  static List<String> bursts() {
    Question question = question(RATE);
    CapacityPlan plan = Capacity.plan(question);
    int vision = plan.workers().vision();
    int llm = plan.workers().llm();
    List<String> rows = new ArrayList<>();
    rows.add(
        "| workers | most: vision, LLM | most requests at once | last late request, after the burst"
            + " | worker hours in 20 minutes |");
    rows.add("|---|---|---|---|---|");
    for (double more : new double[] {1.25, 1.5, 2}) {
      Fleet fleet = Fleet.of((int) Math.ceil(vision * more), (int) Math.ceil(llm * more));
      rows.add(burst(row("fixed, %.2f times the planned ones", more), question, plan, fleet));
    }
    for (double startUp : new double[] {60, 180, 600}) {
      Fleet fleet =
          new Fleet(
              vision,
              llm,
              scaling(vision, Objects.requireNonNull(plan.workers().visionInProgress()), startUp),
              scaling(llm, Objects.requireNonNull(plan.workers().llmInProgress()), startUp));
      rows.add(
          burst(
              row("autoscaled to %d times, pods start in %.0f s", MAX_TIMES, startUp),
              question,
              plan,
              fleet));
    }
    return rows;
  }

  private static Autoscaling scaling(int least, double inProgress, double startUp) {
    return Autoscaling.ofChart(least, MAX_TIMES * least, Math.floor(inProgress), startUp);
  }

  private static String burst(String name, Question question, CapacityPlan plan, Fleet fleet) {
    Rates rates = Rates.of(question.model(), question.device(), question.weights());
    // The lanes that Kafka permits for the most workers.
    WorkerSettings settings =
        new Planner(question, rates, plan.memory())
            .settings(
                fleet.visionScaling() == null ? fleet.vision() : MAX_TIMES * fleet.vision(),
                fleet.llmScaling() == null ? fleet.llm() : MAX_TIMES * fleet.llm());
    Outcome outcome =
        Simulation.run(
            rates, settings, fleet, new Load(question.work(), 0, RATE, BURST), SECONDS, TARGET, 1);
    return row(
        "| %s | %d, %d | %,d | %,.0f s | %.1f |",
        name,
        outcome.vision().most(),
        outcome.llm().most(),
        outcome.maxNumber(),
        Math.max(0, outcome.lastLate() - BURST.end()),
        (outcome.vision().podSeconds() + outcome.llm().podSeconds()) / 3600);
  }

  private static Question question(double rate) {
    Model model = Model.published("7b").orElseThrow();
    Work work = new Requests(model.config(), Model.TYPE).image(new Size(1920, 1080), 22, 64);
    return new Question(
        model, Device.H100, WeightFormat.FULL, null, work, 518_400, rate, false, TARGET, 3, null);
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static String row(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
