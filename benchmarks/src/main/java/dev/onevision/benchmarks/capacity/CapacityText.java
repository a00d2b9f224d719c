package dev.onevision.benchmarks.capacity;

import java.util.Locale;

/** Writes a plan for people. */
final class CapacityText {

  private final StringBuilder text = new StringBuilder();

  private CapacityText() {}

  static String of(CapacityPlan plan) {
    CapacityText text = new CapacityText();
    text.write(plan);
    return text.text.toString();
  }

  private void write(CapacityPlan plan) {
    line(
        "%s, weights %s, on %s%s",
        plan.model(),
        plan.weights(),
        plan.device(),
        plan.estimated() ? ": estimated from " + plan.source() : ": recorded rates");
    request(plan.request());
    memory(plan);
    workers(plan.workers());
    broker(plan.broker());
    if (plan.cost() != null) {
      heading("Cost");
      row("devices", "%d", plan.cost().gpus());
      row("an hour", "%,.2f", plan.cost().perHour());
      row("a million requests", "%,.2f", plan.cost().perMillion());
    }
    if (!plan.notes().isEmpty()) {
      heading("Notes");
      plan.notes().forEach(note -> line("  %s", note));
    }
  }

  private void request(CapacityPlan.Request request) {
    heading("A request that is alone");
    row(
        "prompt",
        "%,d tokens, %s, %,.1f MB of embeddings",
        request.promptTokens(),
        tiles(request.tiles()),
        request.embeddingBytes() / 1e6);
    row("encode", "%s", seconds(request.encode()));
    row("HTTP, Kafka, processor", "%s", seconds(request.transfer()));
    row("prefill", "%s", seconds(request.prefill()));
    row("first token", "%s", seconds(request.firstToken()));
    row("then the answer", "%s for %,d tokens", seconds(request.decode()), request.answerTokens());
  }

  private void memory(CapacityPlan plan) {
    CapacityPlan.Memory memory = plan.memory();
    heading("Memory");
    row(
        "LLM worker",
        "%.1f GB of weights%s, %d KiB a token",
        memory.weights() / 1e9,
        memory.gpus() > 1 ? " on %d GPUs".formatted(memory.gpus()) : "",
        memory.kvToken() >> 10);
    row("KV cache", "%,d tokens: %,d requests at once", memory.kvTokens(), memory.requests());
    if (plan.request().tiles() > 0) {
      row(
          "vision worker",
          "%.1f GB of weights, %s in a pass",
          memory.visionWeights() / 1e9,
          tiles(memory.tilesPerPass()));
    }
  }

  private void workers(CapacityPlan.Workers workers) {
    heading("Workers for %s requests/s".formatted(number(workers.rate())));
    if (workers.vision() > 0) {
      row(
          "vision",
          "%d, each up to %s requests/s, %d lanes",
          workers.vision(),
          number(workers.ratePerVision()),
          workers.visionLanes());
    }
    row(
        "LLM",
        "%d, each up to %s requests/s, %d lanes",
        workers.llm(),
        number(workers.ratePerLlm()),
        workers.llmLanes());
    if (workers.firstMedian() != null && workers.firstP95() != null && workers.target() != null) {
      row(
          "first token, simulated",
          "median %s, p95 %s (target %s)",
          seconds(workers.firstMedian()),
          seconds(workers.firstP95()),
          seconds(workers.target()));
    }
  }

  private void broker(CapacityPlan.Broker broker) {
    heading("Kafka");
    row(
        "written, copied, read",
        "%s, %s, %s MB/s",
        number(broker.inPerSecond() / 1e6),
        number(broker.replicationPerSecond() / 1e6),
        number(broker.outPerSecond() / 1e6));
    if (broker.perVision() > 0) {
      row("of a vision worker", "%s MB/s", number(broker.perVision() / 1e6));
    }
    row("of an LLM worker", "%s MB/s", number(broker.perLlm() / 1e6));
    row("disk of all brokers", "%s GB", number(broker.disk() / 1e9));
    if (broker.perVision() > 0) {
      row("embeddings stay for", "%s", seconds(broker.embeddingsKept()));
    }
  }

  private void heading(String heading) {
    line("");
    line("%s", heading);
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private void row(String name, String format, Object... values) {
    line("  %-24s %s", name, String.format(Locale.ROOT, format, values));
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  /** With three digits. */
  private static String number(double value) {
    return String.format(
        Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }

  private static String tiles(int tiles) {
    return tiles == 1 ? "1 tile" : tiles + " tiles";
  }

  private static String seconds(double seconds) {
    return seconds < 1
        ? String.format(Locale.ROOT, "%.0f ms", seconds * 1e3)
        : number(seconds) + " s";
  }
}
