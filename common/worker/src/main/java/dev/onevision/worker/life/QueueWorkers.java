package dev.onevision.worker.life;

import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.worker.queue.WorkHandler;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Creates workers that use this process's queues, control bus and heartbeat. */
public final class QueueWorkers {

  private final WorkerContext context;

  QueueWorkers(WorkerContext context) {
    this.context = context;
  }

  /**
   * Creates a worker that is not started yet.
   *
   * @param model closed by the worker, after the queues
   * @param handlers supplies the handler of the queues when the model is loaded
   * @param control receives the messages of the control bus; must not block
   */
  public QueueWorker worker(
      QueueWorker.Identity identity,
      WorkerModel model,
      List<QueueWorker.Intake> intakes,
      Supplier<WorkHandler> handlers,
      Consumer<ControlMessage> control) {
    return new QueueWorker(identity, model, intakes, handlers, control, context);
  }
}
