package dev.onevision.worker.life;

import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.kafka.control.ControlBus;
import dev.onevision.worker.queue.WorkHandler;
import dev.onevision.worker.queue.WorkQueues;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.context.ApplicationEventPublisher;

/** Makes workers that stand on this process's messaging. */
public final class QueueWorkers {

  private final WorkQueues queues;
  private final ControlBus bus;
  private final WorkerAnnouncer announcer;
  private final ApplicationEventPublisher events;

  QueueWorkers(
      WorkQueues queues,
      ControlBus bus,
      WorkerAnnouncer announcer,
      ApplicationEventPublisher events) {
    this.queues = queues;
    this.bus = bus;
    this.announcer = announcer;
    this.events = events;
  }

  /**
   * A worker that has yet to be started.
   *
   * @param model closed by the worker, after the queues
   * @param handlers asked for the one that does the work when the model is loaded
   * @param control hears what is said on the control bus; must not block
   */
  public QueueWorker worker(
      QueueWorker.Identity identity,
      WorkerModel model,
      List<QueueWorker.Intake> intakes,
      Supplier<WorkHandler> handlers,
      Consumer<ControlMessage> control) {
    return new QueueWorker(
        identity,
        model,
        intakes,
        handlers,
        control,
        queues,
        bus,
        announcer,
        events,
        Clock.systemUTC());
  }
}
