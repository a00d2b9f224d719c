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

/** The engine's telemetry. Written on the engine's thread, read by any. */
public final class EngineMetrics {

  private final Timer steps;
  private final DistributionSummary batchSize;
  private final Counter promptTokens;
  private final Counter generatedTokens;
  private volatile int waiting;
  private volatile int running;
  private volatile int usedSlots;

  /** The meters of one engine. */
  public enum Meter {
    /** Time of a decoder step. */
    STEP("onevision.llm.step"),
    /** Requests in a step. */
    BATCH_SIZE("onevision.llm.step.requests"),
    /** Prompt positions run. */
    PROMPT_TOKENS("onevision.llm.tokens.prompt"),
    /** Tokens generated. */
    GENERATED_TOKENS("onevision.llm.tokens.generated"),
    /** Requests in the engine that were not admitted yet. */
    WAITING("onevision.llm.requests.waiting"),
    /** Requests that were admitted. */
    RUNNING("onevision.llm.requests.running"),
    /** Slots of the K/V cache that are taken. */
    KV_SLOTS_USED("onevision.llm.kv.slots.used"),
    /** Tensors that Java holds in native memory, without the weights. */
    NATIVE_TENSORS("onevision.llm.native.tensors");

    private final String id;

    Meter(String id) {
      this.id = id;
    }

    /** The name under which the meter is registered. */
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
      prompt += slice.from() < slice.work().promptLength() ? slice.rows() : 0;
    }
    promptTokens.increment(prompt);
  }
}
