package dev.onevision.llm.engine;

import dev.onevision.llm.scheduling.Plan;
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
  private final Counter preemptions;
  private final Counter copies;
  private volatile int waiting;
  private volatile int running;
  private volatile int usedSlots;

  /** The meters of an engine. */
  public enum Meter {
    /** Duration of a decoder step. */
    STEP("onevision.llm.step"),
    /** Sequences in a step. */
    BATCH_SIZE("onevision.llm.step.requests"),
    /** Tokens prefilled: of prompts, and of preempted completions. */
    PROMPT_TOKENS("onevision.llm.tokens.prompt"),
    /** Tokens generated. */
    GENERATED_TOKENS("onevision.llm.tokens.generated"),
    /** Sequences that wait for admission. */
    WAITING("onevision.llm.requests.waiting"),
    /** Sequences that run. */
    RUNNING("onevision.llm.requests.running"),
    /** Sequences that lost their KV slots to an older one, and wait to prefill again. */
    PREEMPTIONS("onevision.llm.preemptions"),
    /** KV slots that are allocated. */
    KV_SLOTS_USED("onevision.llm.kv.slots.used"),
    /** Copies of KV slots: a region moved, or a choice took over the prompt. */
    KV_COPIES("onevision.llm.kv.copies"),
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
    preemptions = Counter.builder(Meter.PREEMPTIONS.id()).register(registry);
    copies = Counter.builder(Meter.KV_COPIES.id()).register(registry);
    Gauge.builder(Meter.WAITING.id(), this, metrics -> metrics.waiting).register(registry);
    Gauge.builder(Meter.RUNNING.id(), this, metrics -> metrics.running).register(registry);
    Gauge.builder(Meter.KV_SLOTS_USED.id(), this, metrics -> metrics.usedSlots).register(registry);
  }

  void planned(Plan plan, Scheduler scheduler) {
    preemptions.increment(plan.preempted());
    copies.increment(plan.copies().size());
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
      prompt += slice.sequence().isDecoding() ? 0 : slice.rows();
    }
    promptTokens.increment(prompt);
  }
}
