package dev.onevision.llm.messaging;

import dev.onevision.llm.engine.Engine;
import dev.onevision.messaging.control.Cancellations;
import dev.onevision.messaging.control.ControlBus;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.ControlMessage;
import dev.onevision.messaging.wire.WorkerStatus;
import dev.onevision.messaging.workers.WorkerAnnouncer;
import dev.onevision.messaging.workqueue.WorkHandler;
import dev.onevision.messaging.workqueue.WorkQueue;
import dev.onevision.messaging.workqueue.WorkQueues;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
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
final class LlmWorker implements SmartLifecycle {

  static final String INTERACTIVE_GROUP = "llm-service-interactive";
  static final String BATCH_GROUP = "llm-service-batch";

  private static final Logger log = LoggerFactory.getLogger(LlmWorker.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final String id = "llm-" + UUID.randomUUID();
  private final Engine engine;
  private final String modelName;
  private final int contextLength;
  private final LlmProperties.Slots slots;
  private final WorkQueues queues;
  private final Function<Engine.EngineModel, WorkHandler> handlers;
  private final ControlBus control;
  private final Cancellations cancellations;
  private final WorkerAnnouncer announcer;
  private final ApplicationEventPublisher events;
  private final Clock clock;
  private volatile State state = State.STOPPED;
  private volatile List<WorkQueue> open = List.of();

  LlmWorker(
      Engine engine,
      String modelName,
      int contextLength,
      LlmProperties.Slots slots,
      WorkQueues queues,
      Function<Engine.EngineModel, WorkHandler> handlers,
      ControlBus control,
      Cancellations cancellations,
      WorkerAnnouncer announcer,
      ApplicationEventPublisher events,
      Clock clock) {
    this.engine = engine;
    this.modelName = modelName;
    this.contextLength = contextLength;
    this.slots = slots;
    this.queues = queues;
    this.handlers = handlers;
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
    return open.stream().mapToInt(WorkQueue::busySlots).sum();
  }

  @Override
  public void start() {
    state = State.LOADING;
    control.listen(this::hear);
    announcer.start(this::status);
    engine.start();
    Thread.ofVirtual().name("llm-worker-start").start(this::join);
  }

  private void hear(ControlMessage message) {
    cancellations.hear(message);
    switch (message) {
      case ControlMessage.Cancel(var requestId) -> engine.cancel(requestId);
    }
  }

  private void join() {
    WorkHandler handler;
    try {
      handler = handlers.apply(engine.loaded().join());
    } catch (CompletionException e) {
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
      open =
          List.of(
              queues.open(
                  Topics.LLM_REQUESTS_INTERACTIVE, INTERACTIVE_GROUP, slots.interactive(), handler),
              queues.open(Topics.LLM_REQUESTS_BATCH, BATCH_GROUP, slots.batch(), handler));
    }
    awaitReady();
  }

  private void awaitReady() {
    try {
      while (state == State.JOINING) {
        if (open.stream().allMatch(WorkQueue::isReady) && control.isReady()) {
          state = State.READY;
          log.info("Ready: {} slots answer for {}", slots.total(), modelName);
          announcer.announceNow();
          return;
        }
        Thread.sleep(LOOK_AGAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private WorkerStatus status() {
    boolean ready = state == State.READY;
    String fingerprint = ready ? engine.loaded().join().fingerprint() : "";
    return new WorkerStatus(
        id,
        WorkerStatus.Role.LLM,
        modelName,
        fingerprint,
        contextLength,
        slots.total(),
        ready,
        clock.instant());
  }

  @Override
  public void stop() {
    synchronized (this) {
      state = State.STOPPED;
      announcer.close();
      open.forEach(WorkQueue::close);
    }
    engine.close();
  }

  @Override
  public boolean isRunning() {
    return state != State.STOPPED;
  }
}
