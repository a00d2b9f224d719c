package dev.onevision.vision.messaging;

import dev.onevision.messaging.control.Cancellations;
import dev.onevision.messaging.control.ControlBus;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.WorkerStatus;
import dev.onevision.messaging.workers.WorkerAnnouncer;
import dev.onevision.messaging.workqueue.WorkHandler;
import dev.onevision.messaging.workqueue.WorkQueue;
import dev.onevision.messaging.workqueue.WorkQueues;
import dev.onevision.vision.encoder.ModelThread;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
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
 * start -> LOADING -(model loaded)-> JOINING -(every slot assigned)-> READY -> stop
 *             |
 *             +-(model cannot be loaded)-> BROKEN: not alive, to be restarted
 * </pre>
 *
 * Requests are taken from JOINING on; readiness and the heartbeat say so from READY on.
 */
final class VisionWorker implements SmartLifecycle {

  static final String GROUP = "vision-service";

  private static final Logger log = LoggerFactory.getLogger(VisionWorker.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final String id = "vision-" + UUID.randomUUID();
  private final ModelThread model;
  private final String modelName;
  private final int slots;
  private final WorkQueues queues;
  private final WorkHandler handler;
  private final ControlBus control;
  private final Cancellations cancellations;
  private final WorkerAnnouncer announcer;
  private final ApplicationEventPublisher events;
  private final Clock clock;
  private volatile State state = State.STOPPED;
  private volatile @Nullable WorkQueue queue;

  VisionWorker(
      ModelThread model,
      String modelName,
      int slots,
      WorkQueues queues,
      WorkHandler handler,
      ControlBus control,
      Cancellations cancellations,
      WorkerAnnouncer announcer,
      ApplicationEventPublisher events,
      Clock clock) {
    this.model = model;
    this.modelName = modelName;
    this.slots = slots;
    this.queues = queues;
    this.handler = handler;
    this.control = control;
    this.cancellations = cancellations;
    this.announcer = announcer;
    this.events = events;
    this.clock = clock;
  }

  /** Where the worker is on its way. */
  enum State {
    STOPPED,
    LOADING,
    JOINING,
    READY,
    BROKEN
  }

  State state() {
    return state;
  }

  /** Slots with a request in hand. */
  int busySlots() {
    WorkQueue open = queue;
    return open == null ? 0 : open.busySlots();
  }

  @Override
  public void start() {
    state = State.LOADING;
    control.listen(cancellations::hear);
    announcer.start(this::status);
    model.start();
    Thread.ofVirtual().name("vision-worker-start").start(this::join);
  }

  private void join() {
    try {
      model.loaded().join();
    } catch (RuntimeException e) {
      if (state == State.LOADING) {
        state = State.BROKEN;
        AvailabilityChangeEvent.publish(events, this, LivenessState.BROKEN);
      }
      return;
    }
    synchronized (this) {
      if (state != State.LOADING) {
        return;
      }
      state = State.JOINING;
      queue = queues.open(Topics.VISION_REQUESTS, GROUP, slots, handler);
    }
    awaitReady();
  }

  private void awaitReady() {
    try {
      while (state == State.JOINING) {
        if (isJoined()) {
          state = State.READY;
          log.info("Ready: {} slots encode pictures for {}", slots, modelName);
          announcer.announceNow();
          return;
        }
        Thread.sleep(LOOK_AGAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isJoined() {
    WorkQueue open = queue;
    return open != null && open.isReady() && control.isReady();
  }

  private WorkerStatus status() {
    boolean ready = state == State.READY;
    String fingerprint = ready ? model.model().fingerprint() : "";
    return new WorkerStatus(
        id, WorkerStatus.Role.VISION, modelName, fingerprint, 0, slots, ready, clock.instant());
  }

  @Override
  public void stop() {
    synchronized (this) {
      state = State.STOPPED;
      announcer.close();
      WorkQueue open = queue;
      if (open != null) {
        open.close();
      }
    }
    model.close();
  }

  @Override
  public boolean isRunning() {
    return state != State.STOPPED;
  }
}
