package dev.onevision.worker.life;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.contract.wire.WorkerFeature;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.worker.queue.WorkHandler;
import dev.onevision.worker.queue.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;

/**
 * This process as one worker of the suite:
 *
 * <pre>
 * start -> LOADING -(model loaded)-> JOINING -(every lane assigned)-> READY -> stop -> STOPPED
 *             |                         |                               |
 *             +-------------------------+-------------------------------+-(model or queues lost)
 *                                                                       v
 *                                                BROKEN: liveness is DOWN; needs a restart
 * </pre>
 *
 * A load without progress for the load timeout breaks the worker too.
 *
 * <p>The worker takes requests from JOINING on, and reports itself ready from READY on. A worker
 * that breaks hands its records back, so that others work on them.
 */
public final class QueueWorker implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(QueueWorker.class);
  private static final Duration READY_POLL = Duration.ofMillis(50);
  private static final Duration MAX_LOAD_POLL = Duration.ofSeconds(5);

  private final Identity identity;
  private final String id;
  private final WorkerModel model;
  private final List<Intake> intakes;
  private final Supplier<WorkHandler> handlers;
  private final Consumer<ControlMessage> control;
  private final WorkerContext context;
  private volatile State state = State.STOPPED;
  private volatile @Nullable Instant startedAt;
  private volatile List<WorkQueue> open = List.of();

  QueueWorker(
      Identity identity,
      WorkerModel model,
      List<Intake> intakes,
      Supplier<WorkHandler> handlers,
      Consumer<ControlMessage> control,
      WorkerContext context) {
    this.identity = identity;
    this.id = identity.role().name().toLowerCase(Locale.ROOT) + "-" + UUID.randomUUID();
    this.model = model;
    this.intakes = List.copyOf(intakes);
    this.handlers = handlers;
    this.control = control;
    this.context = context;
  }

  /**
   * What a worker announces about itself.
   *
   * @param model the name clients ask for
   * @param queue that it takes requests from
   * @param contextLength tokens of a prompt and its completion; 0 where the role has none
   */
  public record Identity(
      WorkerStatus.Role role, String model, ModelQueue queue, int contextLength) {}

  /**
   * A queue the worker takes records from.
   *
   * @param group the share group it is a member of
   * @param lanes records at once
   * @param handlers supplies the queue's own handler when the model is loaded; null for the
   *     worker's
   * @param room whether there is room for what the work produces
   */
  public record Intake(
      String topic,
      String group,
      int lanes,
      @Nullable Supplier<WorkHandler> handlers,
      BooleanSupplier room) {

    /** A queue of the worker's handler. */
    public Intake(String topic, String group, int lanes) {
      this(topic, group, lanes, null, () -> true);
    }
  }

  /** The state of a worker. */
  public enum State {
    STOPPED,
    LOADING,
    JOINING,
    READY,
    BROKEN
  }

  /** The current state. */
  public State state() {
    return state;
  }

  /** Lanes that work on a request. */
  public int busyLanes() {
    return open.stream().mapToInt(WorkQueue::busyLanes).sum();
  }

  private int lanes() {
    return intakes.stream().mapToInt(Intake::lanes).sum();
  }

  @Override
  public void start() {
    state = State.LOADING;
    startedAt = context.clock().instant();
    context.bus().listen(control);
    context.announcer().start(this::status);
    model.start();
    Thread.ofVirtual().name(id + "-start").start(this::join);
    Thread.ofVirtual().name(id + "-load-timeout").start(this::watchLoad);
  }

  /** A load that hangs, in a file system or in the engine, cannot be interrupted from within. */
  private void watchLoad() {
    long timeout = context.loadTimeout().toNanos();
    Duration poll = Duration.ofNanos(Math.min(timeout / 4, MAX_LOAD_POLL.toNanos()));
    long steps = model.loadSteps();
    long lastStep = System.nanoTime();
    while (state == State.LOADING && !model.loaded().isDone()) {
      try {
        Thread.sleep(poll);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      long now = System.nanoTime();
      if (model.loadSteps() != steps) {
        steps = model.loadSteps();
        lastStep = now;
      } else if (now - lastStep > timeout && !model.loaded().isDone()) {
        breakDown(
            "the load made no progress for " + context.loadTimeout().toSeconds() + " s",
            new TimeoutException("onevision.worker.load-timeout"));
      }
    }
  }

  private void join() {
    try {
      model.loaded().join();
      var _ =
          model
              .ended()
              .whenComplete(
                  (_, failure) -> {
                    if (failure != null) {
                      Thread.ofVirtual().start(() -> breakDown("the model failed", failure));
                    }
                  });
      context.queues().reachable(intakes.stream().map(Intake::group).toList()).join();
      if (openQueues(handlers.get())) {
        awaitReady();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      breakDown("it could not start", e);
    }
  }

  private synchronized boolean openQueues(WorkHandler handler) {
    if (state != State.LOADING) {
      return false;
    }
    List<WorkQueue> opened = new ArrayList<>();
    // If one does not open, those before it have to be closed.
    for (Intake intake : intakes) {
      opened.add(open(intake, handler));
      open = List.copyOf(opened);
    }
    state = State.JOINING;
    return true;
  }

  private WorkQueue open(Intake intake, WorkHandler handler) {
    Supplier<WorkHandler> own = intake.handlers();
    return context
        .queues()
        .open(
            intake.topic(),
            intake.group(),
            intake.lanes(),
            own == null ? handler : own.get(),
            intake.room());
  }

  private void awaitReady() throws InterruptedException {
    while (state == State.JOINING) {
      if (open.stream().allMatch(WorkQueue::isReady) && context.bus().isReady()) {
        if (becomeReady()) {
          log.info("Ready: {} takes {} requests at once for {}", id, lanes(), identity.model());
          context.announcer().announceNow();
        }
        return;
      }
      Thread.sleep(READY_POLL);
    }
  }

  private synchronized boolean becomeReady() {
    if (state != State.JOINING) {
      return false;
    }
    state = State.READY;
    return true;
  }

  private void breakDown(String why, Throwable failure) {
    synchronized (this) {
      if (state == State.STOPPED || state == State.BROKEN) {
        return;
      }
      state = State.BROKEN;
    }
    log.error("{} is broken and must be restarted: {}", id, why, failure);
    context.announcer().announceNow();
    AvailabilityChangeEvent.publish(context.events(), this, LivenessState.BROKEN);
    closeQueues();
  }

  /**
   * Spring Boot reports a started application as live. A worker that broke before is not; without
   * this its pod would stay alive and never become ready.
   */
  @EventListener(ApplicationReadyEvent.class)
  public void onApplicationReady() {
    if (state == State.BROKEN) {
      AvailabilityChangeEvent.publish(context.events(), this, LivenessState.BROKEN);
    }
  }

  private WorkerStatus status() {
    boolean ready = state == State.READY;
    return new WorkerStatus(
        id,
        identity.role(),
        identity.model(),
        ready ? model.loaded().join() : "",
        identity.contextLength(),
        lanes(),
        ready,
        context.clock().instant(),
        identity.queue().equals(ModelQueue.DEFAULT) ? null : identity.queue().name(),
        startedAt,
        WorkerFeature.names());
  }

  @Override
  public void stop() {
    synchronized (this) {
      if (state == State.STOPPED) {
        return;
      }
      state = State.STOPPED;
    }
    context.announcer().close();
    closeQueues();
    model.close();
  }

  /** In parallel: each may wait for its current records. */
  private void closeQueues() {
    try (ExecutorService closers = Executors.newVirtualThreadPerTaskExecutor()) {
      open.forEach(queue -> closers.execute(queue::close));
    }
  }

  @Override
  public boolean isRunning() {
    return state != State.STOPPED;
  }
}
