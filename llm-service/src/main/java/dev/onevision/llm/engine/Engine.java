package dev.onevision.llm.engine;

import dev.onevision.inference.runtime.NativeTensors;
import dev.onevision.llm.decoder.Decoder;
import dev.onevision.llm.decoder.DecoderModelLoader.Loaded;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.speculation.MeasuredCost;
import dev.onevision.llm.speculation.VerificationCost;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs requests on one thread, which owns the model and its memory. Other threads hand requests
 * over through a bounded queue, and cancellations through sets that the thread reads between steps.
 */
public final class Engine implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Engine.class);
  private static final long IDLE_POLL_MILLIS = 200;
  private static final long CLOSE_TIMEOUT_MILLIS = 10_000;

  private final Supplier<Loaded> loader;
  private final SchedulingLimits limits;
  private final VerificationCost cost;
  private final Clock clock;
  private final EngineMetrics metrics;
  private final BlockingQueue<EngineRequest> submitted;
  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private final Set<EngineRequest> withdrawn = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<String, EngineRequest> active = new ConcurrentHashMap<>();
  private final CompletableFuture<EngineModel> loaded = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Thread thread = Thread.ofPlatform().name("llm-engine").unstarted(this::run);
  private volatile boolean stopping;

  /**
   * An engine that is not started.
   *
   * @param loader loads the model, on the engine's thread
   */
  public Engine(
      Supplier<Loaded> loader, SchedulingLimits limits, Clock clock, EngineMetrics metrics) {
    this(loader, limits, new MeasuredCost(), clock, metrics);
  }

  /** An engine that is not started, with another cost of drafts. */
  Engine(
      Supplier<Loaded> loader,
      SchedulingLimits limits,
      VerificationCost cost,
      Clock clock,
      EngineMetrics metrics) {
    this.loader = loader;
    this.limits = limits;
    this.cost = cost;
    this.clock = clock;
    this.metrics = metrics;
    this.submitted = new ArrayBlockingQueue<>(limits.maxRunning() + limits.maxWaiting());
  }

  /**
   * The loaded model.
   *
   * @param fingerprint of the archive
   * @param kvSlots size of the KV cache
   */
  public record EngineModel(String fingerprint, int kvSlots) {}

  /** Native tensors that Java holds in this process, without the weights. */
  public static int nativeTensors() {
    return NativeTensors.open();
  }

  /** Starts the thread and returns. */
  public void start() {
    thread.start();
  }

  /** Completes when the model is loaded, or with the error that prevented it. */
  public CompletableFuture<EngineModel> loaded() {
    return loaded;
  }

  /** Fails when the engine stops on an error; does not complete when the engine is closed. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /**
   * Hands a request over.
   *
   * @return false if the queue is full or the engine stops
   */
  public boolean submit(EngineRequest request) {
    String id = request.id();
    active.put(id, request);
    // The thread may drain the queue for the last time between the check and the offer.
    if (stopping || !submitted.offer(request) || (stopping && submitted.remove(request))) {
      active.remove(id, request);
      return false;
    }
    return true;
  }

  /** Cancels the request with this id within one step. */
  public void cancel(String id) {
    if (active.containsKey(id)) {
      cancelled.add(id);
    }
  }

  /** Abandons this request within one step, but not another attempt with the same id. */
  public void withdraw(EngineRequest request) {
    if (active.get(request.id()) == request) {
      withdrawn.add(request);
    }
  }

  private void run() {
    Decoder decoder = load();
    if (decoder == null) {
      return;
    }
    StepLoop loop = new StepLoop(decoder, limits, cost, clock, metrics, this::forget);
    try (decoder) {
      while (!stopping) {
        turn(loop);
      }
      submitted.forEach(loop::offer);
      loop.endAll(new EndReason.Abandoned());
    } catch (Throwable e) {
      log.error("The engine stops on an error", e);
      stopping = true;
      ended.completeExceptionally(e);
      submitted.forEach(loop::offer);
      loop.endAll(new EndReason.Lost());
    }
  }

  private void turn(StepLoop loop) throws InterruptedException {
    // Copied before requests are received: a cancelled request was submitted before.
    List<String> toCancel = List.copyOf(cancelled);
    List<EngineRequest> toWithdraw = List.copyOf(withdrawn);
    receive(loop);
    for (String id : toCancel) {
      loop.cancel(id);
      cancelled.remove(id);
    }
    for (EngineRequest request : toWithdraw) {
      loop.withdraw(request);
      withdrawn.remove(request);
    }
    loop.step();
  }

  private void forget(EngineRequest request) {
    active.remove(request.id(), request);
  }

  private @Nullable Decoder load() {
    try {
      Loaded model = loader.get();
      loaded.complete(new EngineModel(model.fingerprint(), model.decoder().slots()));
      return model.decoder();
    } catch (Throwable e) {
      log.error("The model cannot be loaded: {}", e.getMessage(), e);
      stopping = true;
      loaded.completeExceptionally(e);
      return null;
    }
  }

  /** Takes the submitted requests; waits for one only if the loop is idle. */
  private void receive(StepLoop loop) throws InterruptedException {
    EngineRequest next =
        loop.isIdle() ? submitted.poll(IDLE_POLL_MILLIS, TimeUnit.MILLISECONDS) : submitted.poll();
    while (next != null) {
      loop.offer(next);
      next = submitted.poll();
    }
  }

  /** Stops after the current step and abandons unfinished requests. */
  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(CLOSE_TIMEOUT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
