package dev.onevision.llm.engine;

import dev.onevision.llm.scheduling.Scheduler;
import dev.onevision.llm.scheduling.Slice;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The metrics of an engine. Written by the engine's thread, read by any. */
public final class EngineMetrics {

  private final Timer steps;
  private final DistributionSummary batchSize;
  private final Counter promptTokens;
  private final Counter generatedTokens;
  private volatile int waiting;
  private volatile int running;
  private volatile int usedSlots;

  /** The meters of an engine. */
  public enum Meter {
    /** Duration of a decoder step. */
    STEP("onevision.llm.step"),
    /** Sequences in a step. */
    BATCH_SIZE("onevision.llm.step.requests"),
    /** Prompt tokens prefilled. */
    PROMPT_TOKENS("onevision.llm.tokens.prompt"),
    /** Tokens generated. */
    GENERATED_TOKENS("onevision.llm.tokens.generated"),
    /** Sequences that wait for admission. */
    WAITING("onevision.llm.requests.waiting"),
    /** Sequences that run. */
    RUNNING("onevision.llm.requests.running"),
    /** KV slots that are allocated. */
    KV_SLOTS_USED("onevision.llm.kv.slots.used"),
    /** Native tensors that Java holds, without the weights. */
    NATIVE_TENSORS("onevision.llm.native.tensors");

    private final String id;

    Meter(String id) {
      this.id = id;
    }

    /** The name of the meter. */
    public String id() {
      return id;
    }
  }

  public EngineMetrics(MeterRegistry registry) {
    steps = Timer.builder(Meter.STEP.id()).register(registry);
    batchSize = DistributionSummary.builder(Meter.BATCH_SIZE.id()).register(registry);
    promptTokens = Counter.builder(Meter.PROMPT_TOKENS.id()).register(registry);
    generatedTokens = Counter.builder(Meter.GENERATED_TOKENS.id()).register(registry);
    Gauge.builder(Meter.WAITING.id(), this, metrics -> metrics.waiting).register(registry);
    Gauge.builder(Meter.RUNNING.id(), this, metrics -> metrics.running).register(registry);
    Gauge.builder(Meter.KV_SLOTS_USED.id(), this, metrics -> metrics.usedSlots).register(registry);
  }

  void observe(Scheduler scheduler) {
    waiting = scheduler.waiting();
    running = scheduler.running();
    usedSlots = scheduler.usedSlots();
  }

  void step(List<Slice> slices, int generated, long nanos) {
    steps.record(nanos, TimeUnit.NANOSECONDS);
    batchSize.record(slices.size());
    generatedTokens.increment(generated);
    int prompt = 0;
    for (Slice slice : slices) {
      prompt += slice.from() < slice.sequence().promptLength() ? slice.rows() : 0;
    }
    promptTokens.increment(prompt);
  }
}
