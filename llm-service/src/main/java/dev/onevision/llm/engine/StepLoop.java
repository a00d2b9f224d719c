package dev.onevision.llm.engine;

import static java.util.stream.Collectors.toSet;

import dev.onevision.inference.runtime.DeviceLostException;
import dev.onevision.inference.runtime.DeviceMemoryException;
import dev.onevision.inference.runtime.SampledToken;
import dev.onevision.llm.decoder.Decoder;
import dev.onevision.llm.decoder.SequenceRows;
import dev.onevision.llm.grammar.pushdown.ConstraintException;
import dev.onevision.llm.scheduling.Plan;
import dev.onevision.llm.scheduling.Scheduler;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.scheduling.Sequence;
import dev.onevision.llm.scheduling.Slice;
import dev.onevision.llm.scheduling.SlotCopy;
import dev.onevision.llm.speculation.VerificationCost;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine's thread does in a step: schedule, run, publish. An error of one request fails
 * that request; an error of a model step fails the requests in the step, and no others.
 * Single-threaded.
 */
final class StepLoop {

  private static final Logger log = LoggerFactory.getLogger(StepLoop.class);

  private final Decoder decoder;
  private final Scheduler scheduler;
  private final Clock clock;
  private final EngineMetrics metrics;
  private final Consumer<EngineRequest> onEnd;
  private final Map<String, EngineRequest> requests = new LinkedHashMap<>();
  private final PrefillPace pace = new PrefillPace();
  private final Drafting drafting;
  private long stepNanos;

  /**
   * A loop without requests.
   *
   * @param cost decides how many drafts a step verifies
   * @param onEnd receives each request that leaves, before its listener is told why
   */
  StepLoop(
      Decoder decoder,
      SchedulingLimits limits,
      VerificationCost cost,
      Clock clock,
      EngineMetrics metrics,
      Consumer<EngineRequest> onEnd) {
    this.decoder = decoder;
    this.scheduler = new Scheduler(decoder.slots(), decoder.keptSlots(), limits);
    this.drafting = new Drafting(limits.draftTokens(), cost);
    this.clock = clock;
    this.metrics = metrics;
    metrics.cacheSize(decoder.slots());
    this.onEnd = onEnd;
  }

  boolean isIdle() {
    return scheduler.isIdle();
  }

  void offer(EngineRequest request) {
    EngineRequest earlier = requests.get(request.id());
    if (earlier != null) {
      // The queue delivers a request again only after its first consumer gave it up.
      withdraw(earlier);
    }
    requests.put(request.id(), request);
    if (!scheduler.offer(request.sequences())) {
      fail(request, EngineFailure.QUEUE_FULL);
    }
  }

  void cancel(String id) {
    EngineRequest request = requests.get(id);
    if (request != null) {
      end(request, new EndReason.Cancelled());
    }
  }

  /** Abandons this request, but not another attempt with the same id. */
  void withdraw(EngineRequest request) {
    if (requests.get(request.id()) == request) {
      end(request, new EndReason.Abandoned());
    }
  }

  /** Ends all requests with the same reason. */
  void endAll(EndReason reason) {
    List.copyOf(requests.values()).forEach(request -> end(request, reason));
  }

  void step() {
    for (Sequence expired : scheduler.expire(clock.instant())) {
      EngineRequest request = requests.get(expired.requestId());
      if (request != null) { // the request's other choices expired with the first
        fail(request, EngineFailure.TIMED_OUT);
      }
    }
    drafting.propose(requests.values());
    Plan plan = scheduler.plan(pace.maxTokens());
    measure(() -> metrics.planned(plan, scheduler));
    copySlots(plan.copies());
    List<Ready> ready = ready(plan.slices());
    if (ready.isEmpty()) {
      return;
    }
    List<Slice> slices = ready.stream().map(Ready::slice).toList();
    try {
      long start = System.nanoTime();
      List<SampledToken> tokens = decoder.step(ready.stream().map(Ready::rows).toList());
      long nanos = System.nanoTime() - start;
      stepNanos = nanos;
      keepPace(slices, nanos);
      measure(() -> metrics.step(slices, nanos));
      publish(slices, tokens);
    } catch (DeviceLostException e) {
      throw e;
    } catch (DeviceMemoryException e) {
      if (!drafting.stopIfDrafted(slices)) {
        failYoungest(slices, e);
      }
    } catch (RuntimeException e) {
      log.error("A step with {} sequences failed", slices.size(), e);
      slices.forEach(this::fail);
    }
  }

  /**
   * Frees device memory. The other sequences of the step have not advanced, so the next step runs
   * their rows again.
   */
  private void failYoungest(List<Slice> slices, DeviceMemoryException cause) {
    Set<String> inStep =
        slices.stream().map(slice -> slice.sequence().requestId()).collect(toSet());
    for (EngineRequest request : List.copyOf(requests.values()).reversed()) {
      if (inStep.contains(request.id())) {
        log.error(
            "A step with {} requests ran out of device memory; the youngest, {}, fails",
            inStep.size(),
            request.id(),
            cause);
        fail(request, EngineFailure.OUT_OF_MEMORY);
        return;
      }
    }
  }

  private void keepPace(List<Slice> slices, long nanos) {
    int decoding = 0;
    int promptTokens = 0;
    for (Slice slice : slices) {
      if (slice.sequence().isDecoding()) {
        decoding++;
      } else {
        promptTokens += slice.rows();
      }
    }
    if (promptTokens == 0) {
      drafting.ran(slices, nanos);
    }
    pace.ran(decoding, promptTokens, nanos - drafting.nanos(slices, nanos));
  }

  private static void measure(Runnable measurement) {
    try {
      measurement.run();
    } catch (RuntimeException e) {
      log.warn("The metrics of a step were not recorded", e);
    }
  }

  /** A slice with the rows that it runs. */
  private record Ready(Slice slice, SequenceRows rows) {}

  /** If a copy fails, no row of a running request can be trusted. */
  private void copySlots(List<SlotCopy> copies) {
    try {
      copies.forEach(copy -> decoder.copySlots(copy.from(), copy.to(), copy.count()));
    } catch (DeviceLostException e) {
      throw e;
    } catch (RuntimeException e) {
      log.error("KV slots were not copied", e);
      scheduler.forgetFinished();
      List.copyOf(requests.values()).stream()
          .filter(EngineRequest::isRunning)
          .forEach(request -> fail(request, EngineFailure.STEP_FAILED));
    }
  }

  /**
   * The slices that can run now. Fails requests whose embeddings the model refuses or that cannot
   * keep their output format. Skips slices whose allowed tokens take more time than the step has.
   */
  private List<Ready> ready(List<Slice> slices) {
    List<Ready> ready = new ArrayList<>(slices.size());
    ConstraintTime time =
        new ConstraintTime(
            slices.stream().filter(this::isUnconstrained).count(), slices.size(), stepNanos);
    for (Slice slice : slices) {
      EngineRequest request = request(slice);
      if (request == null) {
        continue; // another choice of the request failed in this step
      }
      try {
        request.begin(metrics);
        request.upload(decoder);
        if (time.constrain(request, slice)) {
          Slice constrained = time.constrainDraft(request, slice);
          ready.add(new Ready(constrained, request.rows(constrained)));
        }
      } catch (ConstraintException e) {
        fail(request, EngineFailure.format(String.valueOf(e.getMessage())));
      } catch (DeviceLostException e) {
        throw e;
      } catch (RuntimeException e) {
        log.error("Request {} cannot run", request.id(), e);
        fail(slice);
      }
    }
    ready.removeIf(one -> request(one.slice()) == null);
    return ready;
  }

  private @Nullable EngineRequest request(Slice slice) {
    return requests.get(slice.sequence().requestId());
  }

  private boolean isUnconstrained(Slice slice) {
    EngineRequest request = request(slice);
    return request != null && !request.isConstrained(slice);
  }

  private void publish(List<Slice> slices, List<SampledToken> tokens) {
    int next = 0;
    for (Slice slice : slices) {
      List<SampledToken> sampled = tokens.subList(next, next + slice.samples());
      next += slice.samples();
      EngineRequest request = request(slice);
      if (request == null) {
        continue; // another choice of the request failed in this step
      }
      try {
        publish(slice, sampled, request);
      } catch (RuntimeException e) {
        log.error("The next token of request {} was not published", request.id(), e);
        fail(slice);
      }
    }
  }

  private void publish(Slice slice, List<SampledToken> tokens, EngineRequest request) {
    if (tokens.isEmpty()) {
      scheduler.ran(slice);
      return;
    }
    request.progress().token(metrics);
    Slice accepted = request.accept(slice, tokens);
    measure(() -> metrics.accepted(accepted.samples(), slice.drafts(), accepted.drafts()));
    if (!request.isComplete(slice.sequence())) {
      scheduler.ran(accepted);
      return;
    }
    scheduler.finish(accepted, request.completionTokens(slice.sequence()));
    EndReason.Completed completed = request.completed();
    if (completed != null) {
      measure(() -> request.progress().complete(request.longestCompletion(), metrics));
      end(request, completed);
    }
  }

  private void fail(Slice slice) {
    EngineRequest request = request(slice);
    if (request != null) {
      fail(request, EngineFailure.STEP_FAILED);
    }
  }

  private void fail(EngineRequest request, EngineFailure failure) {
    end(request, new EndReason.Failed(failure));
  }

  /** The one way out of the engine: frees what the request holds, then tells its listener. */
  private void end(EngineRequest request, EndReason reason) {
    requests.remove(request.id());
    scheduler.remove(request.id());
    onEnd.accept(request);
    try {
      request.close();
    } catch (RuntimeException e) {
      log.error("The memory of request {} was not freed", request.id(), e);
    }
    request.listener().ended(reason);
  }
}
