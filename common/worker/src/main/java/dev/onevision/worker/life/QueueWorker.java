package dev.onevision.worker.life;

import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.kafka.control.ControlBus;
import dev.onevision.worker.queue.WorkHandler;
import dev.onevision.worker.queue.WorkQueue;
import dev.onevision.worker.queue.WorkQueues;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * This process as one worker of the suite:
 *
 * <pre>
 * start -> LOADING -(model loaded)-> JOINING -(every slot assigned)-> READY -> stop -> STOPPED
 *             |                         |                               |
 *             +-------------------------+-------------------------------+-(model or queues lost)
 *                                                                       v
 *                                                BROKEN: not alive, to be restarted
 * </pre>
 *
 * Requests are taken from JOINING on; readiness and the heartbeat say so from READY on. A worker
 * that breaks lets go of its records, so that others work on them.
 */
public final class QueueWorker implements SmartLifecycle {

  private static final Logger LOGGER = LoggerFactory.getLogger(QueueWorker.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final Identity identity;
  private final String id;
  private final WorkerModel model;
  private final List<Intake> intakes;
  private final Supplier<WorkHandler> handlers;
  private final Consumer<ControlMessage> control;
  private final WorkQueues queues;
  private final ControlBus bus;
  private final WorkerAnnouncer announcer;
  private final ApplicationEventPublisher events;
  private final Clock clock;
  private volatile State state = State.STOPPED;
  private volatile List<WorkQueue> open = List.of();

  QueueWorker(
      Identity identity,
      WorkerModel model,
      List<Intake> intakes,
      Supplier<WorkHandler> handlers,
      Consumer<ControlMessage> control,
      WorkQueues queues,
      ControlBus bus,
      WorkerAnnouncer announcer,
      ApplicationEventPublisher events,
      Clock clock) {
    this.identity = identity;
    this.id = identity.role().name().toLowerCase(Locale.ROOT) + "-" + UUID.randomUUID();
    this.model = model;
    this.intakes = List.copyOf(intakes);
    this.handlers = handlers;
    this.control = control;
    this.queues = queues;
    this.bus = bus;
    this.announcer = announcer;
    this.events = events;
    this.clock = clock;
  }

  /**
   * What a worker announces itself as.
   *
   * @param model the name clients ask for
   * @param contextLength tokens of a prompt and its answer; 0 where the role has none
   */
  public record Identity(WorkerStatus.Role role, String model, int contextLength) {}

  /**
   * A queue the worker takes records from.
   *
   * @param group the share group it is a member of
   * @param slots records at once
   * @param handlers asked for the queue's own handler when the model is loaded; null for the
   *     worker's
   * @param room whether there is room for what the work leads to
   */
  public record Intake(
      String topic,
      String group,
      int slots,
      @Nullable Supplier<WorkHandler> handlers,
      BooleanSupplier room) {

    /** A queue for the worker's handler. */
    public Intake(String topic, String group, int slots) {
      this(topic, group, slots, null, () -> true);
    }
  }

  /** Where the worker is on its way. */
  public enum State {
    STOPPED,
    LOADING,
    JOINING,
    READY,
    BROKEN
  }

  /** Where the worker is on its way. */
  public State state() {
    return state;
  }

  /** Slots with a request in hand. */
  public int busySlots() {
    return open.stream().mapToInt(WorkQueue::busySlots).sum();
  }

  private int slots() {
    return intakes.stream().mapToInt(Intake::slots).sum();
  }

  @Override
  public void start() {
    state = State.LOADING;
    bus.listen(control);
    announcer.start(this::status);
    model.start();
    Thread.ofVirtual().name(id + "-start").start(this::join);
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
      queues.reachable(intakes.stream().map(Intake::group).toList()).join();
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
    // A queue that does not open leaves those before it to be closed.
    for (Intake intake : intakes) {
      opened.add(open(intake, handler));
      open = List.copyOf(opened);
    }
    state = State.JOINING;
    return true;
  }

  private WorkQueue open(Intake intake, WorkHandler handler) {
    Supplier<WorkHandler> own = intake.handlers();
    return queues.open(
        intake.topic(),
        intake.group(),
        intake.slots(),
        own == null ? handler : own.get(),
        intake.room());
  }

  private void awaitReady() throws InterruptedException {
    while (state == State.JOINING) {
      if (open.stream().allMatch(WorkQueue::isReady) && bus.isReady()) {
        if (becomeReady()) {
          LOGGER.info("Ready: {} takes {} requests at once for {}", id, slots(), identity.model());
          announcer.announceNow();
        }
        return;
      }
      Thread.sleep(LOOK_AGAIN);
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
    LOGGER.error("{} is broken and has to be restarted: {}", id, why, failure);
    announcer.announceNow();
    AvailabilityChangeEvent.publish(events, this, LivenessState.BROKEN);
    closeQueues();
  }

  private WorkerStatus status() {
    boolean ready = state == State.READY;
    return new WorkerStatus(
        id,
        identity.role(),
        identity.model(),
        ready ? model.loaded().join() : "",
        identity.contextLength(),
        slots(),
        ready,
        clock.instant());
  }

  @Override
  public void stop() {
    synchronized (this) {
      if (state == State.STOPPED) {
        return;
      }
      state = State.STOPPED;
    }
    announcer.close();
    closeQueues();
    model.close();
  }

  /** Side by side: each may wait for its records in hand. */
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
