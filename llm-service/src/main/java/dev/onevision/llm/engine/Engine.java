package dev.onevision.llm.engine;

import dev.onevision.llm.decoder.Decoder;
import dev.onevision.llm.decoder.DecoderModelLoader.Loaded;
import dev.onevision.llm.scheduling.SchedulingLimits;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs generations on one thread, which owns the model and all that is in its memory. Other threads
 * only hand over: requests through a bounded queue, cancellations through a set that the thread
 * looks at between steps.
 */
public final class Engine implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Engine.class);
  private static final long IDLE_LOOK_MILLIS = 200;
  private static final long STOP_MILLIS = 10_000;

  private final Supplier<Loaded> loader;
  private final SchedulingLimits limits;
  private final Clock clock;
  private final EngineMetrics metrics;
  private final BlockingQueue<Generation> submitted;
  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private final Set<String> active = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<EngineModel> loaded = new CompletableFuture<>();
  private final Thread thread = Thread.ofPlatform().name("llm-engine").unstarted(this::run);
  private volatile boolean stopping;

  /**
   * An engine that has yet to be started.
   *
   * @param loader loads the model, on the engine's thread
   */
  public Engine(
      Supplier<Loaded> loader, SchedulingLimits limits, Clock clock, EngineMetrics metrics) {
    this.loader = loader;
    this.limits = limits;
    this.clock = clock;
    this.metrics = metrics;
    this.submitted = new ArrayBlockingQueue<>(limits.maxRunning() + limits.maxWaiting());
  }

  /**
   * What was loaded.
   *
   * @param fingerprint of the archive
   * @param slots of the K/V cache
   */
  public record EngineModel(String fingerprint, int slots) {}

  /** Starts the thread; returns at once. */
  public void start() {
    thread.start();
  }

  /** Completes when the model is loaded, or with what kept it from being. */
  public CompletableFuture<EngineModel> loaded() {
    return loaded;
  }

  /**
   * Hands a request over.
   *
   * @return false if there is no room, or the engine stops
   */
  public boolean submit(Generation generation) {
    String id = generation.work().id();
    active.add(id);
    if (stopping || !submitted.offer(generation)) {
      active.remove(id);
      return false;
    }
    return true;
  }

  /** Drops a request within one step, if it is here. */
  public void cancel(String id) {
    if (active.contains(id)) {
      cancelled.add(id);
    }
  }

  private void run() {
    Decoder decoder = load();
    if (decoder == null) {
      return;
    }
    StepLoop loop = new StepLoop(decoder, limits, clock, metrics, active::remove);
    try (decoder) {
      while (!stopping) {
        receive(loop);
        for (String id : cancelled) {
          loop.cancel(id);
          cancelled.remove(id);
        }
        loop.step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stopping = true;
      submitted.forEach(loop::offer);
      loop.abandonAll();
    }
  }

  private @Nullable Decoder load() {
    try {
      Loaded model = loader.get();
      loaded.complete(new EngineModel(model.fingerprint(), model.decoder().slots()));
      return model.decoder();
    } catch (RuntimeException | LinkageError e) {
      log.error("The model cannot be loaded: {}", e.getMessage(), e);
      loaded.completeExceptionally(e);
      return null;
    }
  }

  /** Takes what was handed over; waits for it only when there is nothing else to do. */
  private void receive(StepLoop loop) throws InterruptedException {
    Generation next =
        loop.isIdle() ? submitted.poll(IDLE_LOOK_MILLIS, TimeUnit.MILLISECONDS) : submitted.poll();
    while (next != null) {
      loop.offer(next);
      next = submitted.poll();
    }
  }

  /** Stops after the step that runs; requests that are not complete are abandoned. */
  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
