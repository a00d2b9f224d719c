package dev.onevision.benchmarks.capacity;

import dev.onevision.benchmarks.capacity.rates.Rates;
import dev.onevision.benchmarks.capacity.simulation.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Answers a question with a plan. */
final class Capacity {

  /** Embeddings that stay for less than this may be deleted before a busy LLM worker reads them. */
  private static final double SHORT_RETENTION = 120;

  /** What the default of Kafka, {@code group.share.max.size}, permits. */
  private static final int DEFAULT_LANES_OF_GROUP = 200;

  private Capacity() {}

  /**
   * The plan for a load.
   *
   * @throws dev.onevision.standalone.cli.CommandException if the model, a request or the load does
   *     not fit
   */
  static CapacityPlan plan(Question question) {
    CapacityPlan.Memory memory = WorkerMemory.of(question);
    Rates rates = Rates.of(question.model(), question.device(), question.weights());
    CapacityPlan.Workers workers = new Planner(question, rates, memory).workers();
    CapacityPlan.Broker broker = BrokerLoad.of(question, workers.vision(), workers.llm());
    return new CapacityPlan(
        question.model().label(),
        question.device().label(),
        WorkerMemory.label(question.weights()),
        rates.estimated(),
        rates.source(),
        request(question.work(), rates, memory),
        memory,
        workers,
        broker,
        cost(question, memory, workers),
        notes(question, rates, workers, broker));
  }

  private static CapacityPlan.Request request(Work work, Rates rates, CapacityPlan.Memory memory) {
    int chunk = SuiteDefaults.llm().prefillTokenBudget();
    double encode = rates.encodeNanos(work.tiles(), memory.tilesPerPass()) / 1e9;
    double prefill = rates.prefillNanos(work.promptTokens(), chunk) / 1e9;
    double transfer = rates.transferNanos(work) / 1e9;
    return new CapacityPlan.Request(
        work.tiles(),
        work.promptTokens(),
        work.answerTokens(),
        work.embeddingBytes(),
        encode,
        transfer,
        prefill,
        (work.answerTokens() - 1) * rates.stepNanos(1, work.promptTokens(), 0) / 1e9,
        encode + transfer + prefill);
  }

  private static CapacityPlan.@Nullable Cost cost(
      Question question, CapacityPlan.Memory memory, CapacityPlan.Workers workers) {
    if (question.price() == null) {
      return null;
    }
    int gpus = workers.vision() + workers.llm() * Math.max(1, memory.gpus());
    double perHour = gpus * question.price();
    return new CapacityPlan.Cost(gpus, perHour, perHour / (question.rate() * 3600) * 1e6);
  }

  private static List<String> notes(
      Question question, Rates rates, CapacityPlan.Workers workers, CapacityPlan.Broker broker) {
    List<String> notes = new ArrayList<>();
    if (rates.estimated()) {
      notes.add(
          "The rates are estimated from %s. Measure before you buy.".formatted(rates.source()));
    }
    if (!question.device().isGpu()) {
      notes.add(
          "A CPU is two cores of an AMD EPYC with AVX-512 bf16. More cores are not measured.");
    }
    String queue = question.batch() ? "batch" : "interactive";
    if (question.work().tiles() > 0) {
      notes.add("Set onevision.vision.lanes.%s=%d.".formatted(queue, workers.visionLanes()));
    }
    if (workers.llmLanes() != lanes(question)) {
      notes.add(
          "Set onevision.llm.lanes.%s=%d: a share group has at most %d lanes."
              .formatted(queue, workers.llmLanes(), SuiteDefaults.MAX_LANES_OF_GROUP));
    }
    int most =
        Math.max(workers.vision() * workers.visionLanes(), workers.llm() * workers.llmLanes());
    if (most > DEFAULT_LANES_OF_GROUP) {
      notes.add(
          "Set group.share.max.size=%d on the brokers: there are %,d lanes at a queue."
              .formatted(SuiteDefaults.MAX_LANES_OF_GROUP, most));
    }
    if (broker.embeddingsKept() < SHORT_RETENTION) {
      double bytes = question.rate() * question.work().embeddingBytes() * SHORT_RETENTION;
      notes.add(
          String.format(
              Locale.ROOT,
              "The default retention keeps embeddings for %.0f s. Set"
                  + " onevision.kafka.topics.content-retention-size=%.0fGB for %.0f s.",
              broker.embeddingsKept(),
              Math.ceil(bytes / SuiteDefaults.topics().contentPartitions() / (1 << 30)),
              SHORT_RETENTION));
    }
    if (workers.llmInProgress() != null) {
      notes.add(
          String.format(
              Locale.ROOT,
              "For an autoscaler at this target: requestsPerReplica %s.",
              workers.visionInProgress() == null
                  ? "%d (llm)".formatted(replica(workers.llmInProgress()))
                  : "%d (vision), %d (llm)"
                      .formatted(
                          replica(workers.visionInProgress()), replica(workers.llmInProgress()))));
    }
    return notes;
  }

  private static int lanes(Question question) {
    return question.batch()
        ? SuiteDefaults.llm().lanes().batch()
        : SuiteDefaults.llm().lanes().interactive();
  }

  private static int replica(double inProgress) {
    return (int) Math.max(1, Math.floor(inProgress));
  }
}
