package dev.onevision.llm.engine;

import dev.onevision.inference.runtime.NativeTensors;
import dev.onevision.llm.decoder.Decoder;
import dev.onevision.llm.decoder.DecoderModelLoader.Loaded;
import dev.onevision.llm.scheduling.SchedulingLimits;
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
  private final Set<Generation> withdrawn = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<String, Generation> active = new ConcurrentHashMap<>();
  private final CompletableFuture<EngineModel> loaded = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
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

  /** Tensors that Java holds in the engine's memory now, in this process; without the weights. */
  public static int nativeTensors() {
    return NativeTensors.open();
  }

  /** Starts the thread; returns at once. */
  public void start() {
    thread.start();
  }

  /** Completes when the model is loaded, or with what kept it from being. */
  public CompletableFuture<EngineModel> loaded() {
    return loaded;
  }

  /** Fails when the engine cannot go on; stays open when it is closed. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /**
   * Hands a request over.
   *
   * @return false if there is no room, or the engine stops
   */
  public boolean submit(Generation generation) {
    String id = generation.id();
    active.put(id, generation);
    // The thread may empty the queue for the last time just before the request goes in.
    if (stopping || !submitted.offer(generation) || (stopping && submitted.remove(generation))) {
      active.remove(id, generation);
      return false;
    }
    return true;
  }

  /** Drops a request within one step, if it is here. */
  public void cancel(String id) {
    if (active.containsKey(id)) {
      cancelled.add(id);
    }
  }

  /** Abandons this generation within one step, if it is still here. */
  public void withdraw(Generation generation) {
    if (active.get(generation.id()) == generation) {
      withdrawn.add(generation);
    }
  }

  private void run() {
    Decoder decoder = load();
    if (decoder == null) {
      return;
    }
    StepLoop loop = new StepLoop(decoder, limits, clock, metrics, this::forget);
    try (decoder) {
      while (!stopping) {
        turn(loop);
      }
      submitted.forEach(loop::offer);
      loop.abandonAll();
    } catch (Throwable e) {
      log.error("The engine cannot go on", e);
      stopping = true;
      ended.completeExceptionally(e);
      submitted.forEach(loop::offer);
      loop.loseAll();
    }
  }

  private void turn(StepLoop loop) throws InterruptedException {
    // Copied before requests are received: one that is named here was handed over before.
    List<String> dropped = List.copyOf(cancelled);
    List<Generation> givenUp = List.copyOf(withdrawn);
    receive(loop);
    for (String id : dropped) {
      loop.cancel(id);
      cancelled.remove(id);
    }
    for (Generation generation : givenUp) {
      loop.withdraw(generation);
      withdrawn.remove(generation);
    }
    loop.step();
  }

  private void forget(Generation generation) {
    active.remove(generation.id(), generation);
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
