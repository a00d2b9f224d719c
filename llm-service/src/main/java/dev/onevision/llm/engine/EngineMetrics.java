package dev.onevision.llm.engine;

import dev.onevision.llm.scheduling.Plan;
import dev.onevision.llm.scheduling.Scheduler;
import dev.onevision.llm.scheduling.Slice;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The metrics of an engine. Written by the engine's thread, read by any. */
public final class EngineMetrics {

  private final Timer steps;
  private final Timer queueTime;
  private final Timer prefillTime;
  private final Timer timePerOutputToken;
  private final DistributionSummary batchSize;
  private final Counter promptTokens;
  private final Counter generatedTokens;
  private final Counter draftTokens;
  private final Counter acceptedTokens;
  private final Counter preemptions;
  private final Counter copies;
  private final Counter reuses;
  private final Counter reusedTokens;
  private volatile int waiting;
  private volatile int running;
  private volatile int usedSlots;
  private volatile int keptSlots;
  private volatile int slots;

  /** The meters of an engine. */
  public enum Meter {
    /** Duration of a decoder step. */
    STEP("onevision.llm.step"),
    /** Time of a request from its submission to its first step. */
    QUEUE_TIME("onevision.llm.queue.time"),
    /** Time of a request from its first step to its first token. */
    PREFILL_TIME("onevision.llm.prefill.time"),
    /** Time of a complete request for each token after its first one. */
    TIME_PER_OUTPUT_TOKEN("onevision.llm.time.per.output.token"),
    /** Sequences in a step. */
    BATCH_SIZE("onevision.llm.step.requests"),
    /** Tokens prefilled: of prompts, and of preempted completions. */
    PROMPT_TOKENS("onevision.llm.tokens.prompt"),
    /** Tokens generated. */
    GENERATED_TOKENS("onevision.llm.tokens.generated"),
    /** Draft tokens that steps verified. */
    DRAFT_TOKENS("onevision.llm.tokens.drafted"),
    /** Draft tokens that were the next tokens of their completions. */
    ACCEPTED_TOKENS("onevision.llm.tokens.accepted"),
    /** Sequences that wait for admission. */
    WAITING("onevision.llm.requests.waiting"),
    /** Sequences that run. */
    RUNNING("onevision.llm.requests.running"),
    /** Sequences that lost their KV slots to an older one, and wait to prefill again. */
    PREEMPTIONS("onevision.llm.preemptions"),
    /** KV slots of the cache. */
    KV_SLOTS("onevision.llm.kv.slots"),
    /** KV slots of running sequences. */
    KV_SLOTS_USED("onevision.llm.kv.slots.used"),
    /** KV slots with rows of finished sequences, for reuse. */
    KV_SLOTS_KEPT("onevision.llm.kv.slots.kept"),
    /** Copies of KV slots: a region moved, or a prompt reused rows of another one. */
    KV_COPIES("onevision.llm.kv.copies"),
    /** Prompts that reused rows which others had left in the cache. */
    PREFIX_REUSES("onevision.llm.prefix.reuses"),
    /** Prompt tokens that were reused, and not prefilled. */
    PREFIX_TOKENS("onevision.llm.prefix.tokens"),
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
    steps = histogram(Meter.STEP, Duration.ofMillis(1), Duration.ofSeconds(10)).register(registry);
    queueTime =
        histogram(Meter.QUEUE_TIME, Duration.ofMillis(1), Duration.ofMinutes(5)).register(registry);
    prefillTime =
        histogram(Meter.PREFILL_TIME, Duration.ofMillis(5), Duration.ofMinutes(2))
            .register(registry);
    timePerOutputToken =
        histogram(Meter.TIME_PER_OUTPUT_TOKEN, Duration.ofMillis(1), Duration.ofSeconds(5))
            .register(registry);
    batchSize = DistributionSummary.builder(Meter.BATCH_SIZE.id()).register(registry);
    promptTokens = Counter.builder(Meter.PROMPT_TOKENS.id()).register(registry);
    generatedTokens = Counter.builder(Meter.GENERATED_TOKENS.id()).register(registry);
    draftTokens = Counter.builder(Meter.DRAFT_TOKENS.id()).register(registry);
    acceptedTokens = Counter.builder(Meter.ACCEPTED_TOKENS.id()).register(registry);
    preemptions = Counter.builder(Meter.PREEMPTIONS.id()).register(registry);
    copies = Counter.builder(Meter.KV_COPIES.id()).register(registry);
    reuses = Counter.builder(Meter.PREFIX_REUSES.id()).register(registry);
    reusedTokens = Counter.builder(Meter.PREFIX_TOKENS.id()).register(registry);
    Gauge.builder(Meter.WAITING.id(), this, metrics -> metrics.waiting).register(registry);
    Gauge.builder(Meter.RUNNING.id(), this, metrics -> metrics.running).register(registry);
    Gauge.builder(Meter.KV_SLOTS.id(), this, metrics -> metrics.slots).register(registry);
    Gauge.builder(Meter.KV_SLOTS_USED.id(), this, metrics -> metrics.usedSlots).register(registry);
    Gauge.builder(Meter.KV_SLOTS_KEPT.id(), this, metrics -> metrics.keptSlots).register(registry);
  }

  private static Timer.Builder histogram(Meter meter, Duration shortest, Duration longest) {
    return Timer.builder(meter.id())
        .publishPercentileHistogram()
        .minimumExpectedValue(shortest)
        .maximumExpectedValue(longest);
  }

  void cacheSize(int kvSlots) {
    slots = kvSlots;
  }

  void queued(long nanos) {
    queueTime.record(nanos, TimeUnit.NANOSECONDS);
  }

  void prefilled(long nanos) {
    prefillTime.record(nanos, TimeUnit.NANOSECONDS);
  }

  void perOutputToken(long nanos) {
    timePerOutputToken.record(nanos, TimeUnit.NANOSECONDS);
  }

  void planned(Plan plan, Scheduler scheduler) {
    preemptions.increment(plan.preempted());
    copies.increment(plan.copies().size());
    reuses.increment(plan.reuses());
    reusedTokens.increment(plan.reusedTokens());
    waiting = scheduler.waiting();
    running = scheduler.running();
    usedSlots = scheduler.usedSlots();
    keptSlots = scheduler.keptSlots();
  }

  void step(List<Slice> slices, long nanos) {
    steps.record(nanos, TimeUnit.NANOSECONDS);
    batchSize.record(slices.size());
    int prompt = 0;
    for (Slice slice : slices) {
      prompt += slice.sequence().isDecoding() ? 0 : slice.rows();
    }
    promptTokens.increment(prompt);
  }

  /** Records the tokens of a sequence after a step. */
  void accepted(int generated, int drafted, int right) {
    generatedTokens.increment(generated);
    draftTokens.increment(drafted);
    acceptedTokens.increment(right);
  }
}
