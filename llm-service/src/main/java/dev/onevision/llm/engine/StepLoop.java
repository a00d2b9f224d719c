package dev.onevision.llm.engine;

import dev.onevision.llm.decoder.Decoder;
import dev.onevision.llm.decoder.SequenceRows;
import dev.onevision.llm.scheduling.Scheduler;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.scheduling.Slice;
import dev.onevision.llm.scheduling.Work;
import dev.onevision.messaging.wire.Failure;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Schedule, run, publish: what the engine's thread does in a step. A step that fails takes down the
 * requests that were in it, and nothing else. Single-threaded.
 */
final class StepLoop {

  private static final Logger log = LoggerFactory.getLogger(StepLoop.class);

  private final Decoder decoder;
  private final Scheduler scheduler;
  private final Clock clock;
  private final EngineMetrics metrics;
  private final Consumer<Generation> gone;
  private final Map<String, Generation> generations = new HashMap<>();

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
    Work work = generation.work();
    Generation earlier = generations.get(work.id());
    if (earlier != null) {
      // Its slot has given it up, or the request would not come again.
      withdraw(earlier);
    }
    generations.put(work.id(), generation);
    if (!scheduler.offer(work)) {
      end(work).listener().failed(overloaded());
    }
  }

  void cancel(String id) {
    scheduler.remove(id).ifPresent(work -> end(work).listener().cancelled());
  }

  /** Abandons exactly this generation, not another attempt at the same request. */
  void withdraw(Generation generation) {
    Work work = generation.work();
    if (generations.get(work.id()) == generation) {
      scheduler.remove(work.id());
      end(work).listener().abandoned();
    }
  }

  void abandonAll() {
    scheduler.removeAll().forEach(work -> end(work).listener().abandoned());
  }

  void step() {
    for (Work late : scheduler.expire(clock.instant())) {
      end(late).listener().failed(late());
    }
    List<Slice> slices = uploaded(scheduler.plan());
    metrics.observe(scheduler);
    if (slices.isEmpty()) {
      return;
    }
    try {
      long start = System.nanoTime();
      long[] tokens = decoder.step(rows(slices));
      metrics.step(slices, tokens.length, System.nanoTime() - start);
      publish(slices, tokens);
    } catch (RuntimeException e) {
      log.error("A step with {} requests failed", slices.size(), e);
      fail(slices);
    }
  }

  private List<SequenceRows> rows(List<Slice> slices) {
    List<SequenceRows> rows = new ArrayList<>(slices.size());
    for (Slice slice : slices) {
      rows.add(generation(slice.work()).rows(slice));
    }
    return rows;
  }

  /** Leaves out, and fails, the requests whose pictures the model does not take. */
  private List<Slice> uploaded(List<Slice> slices) {
    List<Slice> ready = new ArrayList<>(slices.size());
    for (Slice slice : slices) {
      try {
        generation(slice.work()).upload(decoder);
        ready.add(slice);
      } catch (RuntimeException e) {
        log.error("The pictures of request {} are not taken", slice.work().id(), e);
        fail(List.of(slice));
      }
    }
    return ready;
  }

  private void publish(List<Slice> slices, long[] tokens) {
    int next = 0;
    for (Slice slice : slices) {
      if (slice.sampled() && generation(slice.work()).accept((int) tokens[next++])) {
        scheduler.finish(slice.work());
        end(slice.work());
      } else {
        scheduler.ran(slice);
      }
    }
  }

  private void fail(List<Slice> slices) {
    for (Slice slice : slices) {
      if (generations.containsKey(slice.work().id())) {
        scheduler.finish(slice.work());
        end(slice.work()).listener().failed(broken());
      }
    }
  }

  private Generation generation(Work work) {
    Generation generation = generations.get(work.id());
    if (generation == null) {
      throw new IllegalStateException(work.id() + " is scheduled but not here");
    }
    return generation;
  }

  private Generation end(Work work) {
    Generation generation = generation(work);
    generations.remove(work.id());
    generation.close();
    gone.accept(generation);
    return generation;
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

  private static Failure broken() {
    return new Failure(
        Failure.Code.INTERNAL,
        "The model failed while it answered. Try again; if it fails again, tell the operator.",
        null);
  }
}
