package dev.onevision.llm.engine;

import static java.util.stream.Collectors.toSet;

import dev.onevision.contract.wire.Failure;
import dev.onevision.inference.runtime.DeviceLostException;
import dev.onevision.inference.runtime.DeviceMemoryException;
import dev.onevision.inference.runtime.SampledToken;
import dev.onevision.llm.decoder.Decoder;
import dev.onevision.llm.decoder.SequenceRows;
import dev.onevision.llm.grammar.ConstraintException;
import dev.onevision.llm.scheduling.Scheduler;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.scheduling.Slice;
import dev.onevision.llm.scheduling.Work;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Schedule, run, publish: what the engine's thread does in a step. What fails for one request fails
 * that request; a model step that fails takes down the requests that were in it, and nothing else.
 * Single-threaded.
 */
final class StepLoop {

  private static final Logger log = LoggerFactory.getLogger(StepLoop.class);

  /**
   * Bounds of the time that one step spends on finding out which tokens may come next, for all
   * answers of a form together: an eighth of the step before. Answers for which it is not enough
   * leave the step out, so that those beside them keep their pace.
   */
  private static final long MIN_FORM_NANOS = 1_000_000;

  private static final long MAX_FORM_NANOS = 4_000_000;

  /** The same while nothing else can run. */
  private static final long LONE_FORM_NANOS = 10_000_000;

  private final Decoder decoder;
  private final Scheduler scheduler;
  private final Clock clock;
  private final EngineMetrics metrics;
  private final Consumer<Generation> gone;
  private final Map<String, Generation> generations = new LinkedHashMap<>();
  private long stepNanos;

  /**
   * A loop with nothing to do.
   *
   * @param gone hears of each request that has ended
   */
  StepLoop(
      Decoder decoder,
      SchedulingLimits limits,
      Clock clock,
      EngineMetrics metrics,
      Consumer<Generation> gone) {
    this.decoder = decoder;
    this.scheduler = new Scheduler(decoder.slots(), limits);
    this.clock = clock;
    this.metrics = metrics;
    this.gone = gone;
  }

  boolean isIdle() {
    return scheduler.isIdle();
  }

  void offer(Generation generation) {
    Generation earlier = generations.get(generation.id());
    if (earlier != null) {
      // Its slot has given it up, or the request would not come again.
      withdraw(earlier);
    }
    generations.put(generation.id(), generation);
    if (!scheduler.offer(generation.works())) {
      end(generation).failed(overloaded());
    }
  }

  void cancel(String id) {
    Generation generation = generations.get(id);
    if (generation != null) {
      end(generation).cancelled();
    }
  }

  /** Abandons exactly this generation, not another attempt at the same request. */
  void withdraw(Generation generation) {
    if (generations.get(generation.id()) == generation) {
      end(generation).abandoned();
    }
  }

  void abandonAll() {
    List.copyOf(generations.values()).forEach(generation -> end(generation).abandoned());
  }

  /** The thread cannot go on: its requests are lost with it. */
  void loseAll() {
    List.copyOf(generations.values()).forEach(generation -> end(generation).lost());
  }

  void step() {
    for (Work late : scheduler.expire(clock.instant())) {
      Generation generation = generations.get(late.id());
      if (generation != null) { // its choices are late together
        end(generation).failed(late());
      }
    }
    List<Ready> ready = prepared(scheduler.plan());
    measured(() -> metrics.observe(scheduler));
    if (ready.isEmpty()) {
      return;
    }
    List<Slice> slices = ready.stream().map(Ready::slice).toList();
    try {
      long start = System.nanoTime();
      copyPrompts(slices);
      List<SampledToken> tokens = decoder.step(ready.stream().map(Ready::rows).toList());
      long nanos = System.nanoTime() - start;
      stepNanos = nanos;
      measured(() -> metrics.step(slices, tokens.size(), nanos));
      publish(slices, tokens);
    } catch (DeviceLostException e) {
      throw e;
    } catch (DeviceMemoryException e) {
      failYoungest(slices, e);
    } catch (RuntimeException e) {
      log.error("A step with {} requests failed", slices.size(), e);
      fail(slices);
    }
  }

  /**
   * Makes room on the device. The other sequences of the step have not advanced, so the next step
   * runs their rows again.
   */
  private void failYoungest(List<Slice> slices, DeviceMemoryException cause) {
    Set<String> inStep = slices.stream().map(slice -> slice.work().id()).collect(toSet());
    for (Generation generation : List.copyOf(generations.values()).reversed()) {
      if (inStep.contains(generation.id())) {
        log.error(
            "A step with {} requests ran out of memory; request {} fails, the youngest",
            inStep.size(),
            generation.id(),
            cause);
        end(generation).failed(outOfMemory());
        return;
      }
    }
  }

  private static void measured(Runnable measurement) {
    try {
      measurement.run();
    } catch (RuntimeException e) {
      log.warn("A step was not measured", e);
    }
  }

  /** A slice with the rows that it runs. */
  private record Ready(Slice slice, SequenceRows rows) {}

  private void copyPrompts(List<Slice> slices) {
    for (Slice slice : slices) {
      Work source = slice.source();
      if (source != null) {
        decoder.copySlots(source.regionStart(), slice.work().regionStart(), slice.from());
      }
    }
  }

  /**
   * Leaves out, and fails, the requests whose pictures the model does not take, or whose form
   * cannot be kept. Leaves out for now those whose form takes more time than a step has for it.
   */
  private List<Ready> prepared(List<Slice> slices) {
    List<Ready> ready = new ArrayList<>(slices.size());
    FormTime time = formTime(slices);
    for (Slice slice : slices) {
      Generation generation = generations.get(slice.work().id());
      if (generation == null) {
        continue; // another of its choices failed just now
      }
      try {
        generation.upload(decoder);
        if (time.constrain(generation, slice)) {
          ready.add(new Ready(slice, generation.rows(slice)));
        }
      } catch (ConstraintException e) {
        end(generation).failed(formless(e));
      } catch (DeviceLostException e) {
        throw e;
      } catch (RuntimeException e) {
        log.error("Request {} cannot be run", slice.work().id(), e);
        fail(List.of(slice));
      }
    }
    ready.removeIf(one -> !generations.containsKey(one.slice().work().id()));
    return ready;
  }

  private FormTime formTime(List<Slice> slices) {
    long unconstrained = slices.stream().filter(this::isUnconstrained).count();
    boolean alone = unconstrained == slices.size();
    return new FormTime(
        unconstrained,
        alone ? LONE_FORM_NANOS : Math.clamp(stepNanos / 8, MIN_FORM_NANOS, MAX_FORM_NANOS));
  }

  private boolean isUnconstrained(Slice slice) {
    Generation generation = generations.get(slice.work().id());
    return generation != null && !generation.isConstrained(slice);
  }

  /**
   * Divides a step's time among the answers that need it; what one leaves over the next may use.
   */
  private static final class FormTime {

    private long slices;
    private long nanos;

    FormTime(long slices, long nanos) {
      this.slices = slices;
      this.nanos = nanos;
    }

    boolean constrain(Generation generation, Slice slice) {
      if (generation.isConstrained(slice)) {
        return true;
      }
      long start = System.nanoTime();
      try {
        return generation.constrain(slice, Math.max(0, nanos) / Math.max(1, slices));
      } finally {
        nanos -= System.nanoTime() - start;
        slices--;
      }
    }
  }

  private void publish(List<Slice> slices, List<SampledToken> tokens) {
    Iterator<SampledToken> next = tokens.iterator();
    for (Slice slice : slices) {
      SampledToken token = slice.sampled() ? next.next() : null;
      Generation generation = generations.get(slice.work().id());
      if (generation == null) {
        continue; // another of its choices failed just now
      }
      try {
        publish(slice, token, generation);
      } catch (RuntimeException e) {
        log.error("The next token of request {} was not published", generation.id(), e);
        fail(List.of(slice));
      }
    }
  }

  private void publish(Slice slice, @Nullable SampledToken token, Generation generation) {
    if (token != null && generation.accept(slice.work(), token)) {
      scheduler.finish(slice.work());
      if (generation.isFinished()) {
        end(generation);
      }
    } else {
      scheduler.ran(slice);
    }
  }

  private void fail(List<Slice> slices) {
    for (Slice slice : slices) {
      Generation generation = generations.get(slice.work().id());
      if (generation != null) {
        end(generation).failed(broken());
      }
    }
  }

  /** Forgets the request and frees what it has; its listener is still to be told. */
  private AnswerListener end(Generation generation) {
    generations.remove(generation.id());
    scheduler.remove(generation.id());
    gone.accept(generation);
    try {
      generation.close();
    } catch (RuntimeException e) {
      log.error("The memory of request {} was not freed", generation.id(), e);
    }
    return generation.listener();
  }

  private static Failure overloaded() {
    return new Failure(
        Failure.Code.OVERLOADED, "Too many requests wait for the model. Try again soon.", null);
  }

  private static Failure late() {
    return new Failure(
        Failure.Code.DEADLINE_EXCEEDED,
        "The answer was not complete when the request's time was over.",
        null);
  }

  private static Failure formless(ConstraintException e) {
    return new Failure(
        Failure.Code.INVALID_REQUEST, String.valueOf(e.getMessage()), "response_format");
  }

  private static Failure outOfMemory() {
    return new Failure(
        Failure.Code.OVERLOADED,
        "The model ran out of device memory for this request. Retry later.",
        null);
  }

  private static Failure broken() {
    return new Failure(
        Failure.Code.INTERNAL,
        "The model failed while it answered. Try again; if it fails again, tell the operator.",
        null);
  }
}
