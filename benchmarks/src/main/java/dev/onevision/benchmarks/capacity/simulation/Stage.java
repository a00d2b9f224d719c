package dev.onevision.benchmarks.capacity.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The workers of one kind and their queues.
 *
 * <p>A pod counts from the moment it is wanted: its GPU is taken while it starts. One that stops
 * ends what is in its lanes first.
 */
final class Stage {

  private final Agenda agenda;
  private final ByPriority<WorkQueue> queues = ByPriority.of(_ -> new WorkQueue());
  private final Function<ByPriority<WorkQueue>, Worker> newWorker;
  private final List<Pod> pods = new ArrayList<>();
  private final List<Pod> stopping = new ArrayList<>();
  private long podNanos;
  private long busyNanos;
  private long counted;
  private int most;
  private int inside;
  private double insideNanos;
  private long changed;

  private static final class Pod {
    private final Worker worker;
    private boolean ready;
    private boolean stopped;

    Pod(Worker worker) {
      this.worker = worker;
    }
  }

  Stage(Agenda agenda, Function<ByPriority<WorkQueue>, Worker> newWorker) {
    this.agenda = agenda;
    this.newWorker = newWorker;
  }

  void offer(Job job) {
    change(1);
    queues.of(job.priority).offer(job);
  }

  /** Called when a worker is done with a job. */
  void left() {
    change(-1);
  }

  private void change(int jobs) {
    insideNanos += (double) (agenda.now() - changed) * inside;
    changed = agenda.now();
    inside += jobs;
  }

  /** Requests that wait or are in a lane, mean until now. */
  double meanBacklog() {
    change(0);
    return agenda.now() == 0 ? 0 : insideNanos / agenda.now();
  }

  /** Starts or stops pods; the youngest stop first. */
  void scaleTo(int count, long startUpNanos) {
    count();
    while (pods.size() < count) {
      Pod pod = new Pod(newWorker.apply(queues));
      pods.add(pod);
      if (startUpNanos == 0) {
        start(pod);
      } else {
        agenda.after(startUpNanos, () -> start(pod));
      }
    }
    while (pods.size() > count) {
      Pod pod = pods.removeLast();
      pod.stopped = true;
      pod.worker.stop();
      if (pod.ready) {
        stopping.add(pod);
      }
    }
    most = Math.max(most, pods.size());
  }

  private static void start(Pod pod) {
    if (!pod.stopped) {
      pod.ready = true;
      pod.worker.start();
    }
  }

  /** Adds up the time of the pods until now. */
  private void count() {
    podNanos += (agenda.now() - counted) * (pods.size() + stopping.size());
    counted = agenda.now();
    stopping.removeIf(
        pod -> {
          boolean ended = pod.worker.held() == 0;
          busyNanos += ended ? pod.worker.busyNanos() : 0;
          return ended;
        });
  }

  /** Pods that are wanted. */
  int pods() {
    return pods.size();
  }

  /** The most pods at once. */
  int most() {
    return most;
  }

  /** Requests that wait. */
  int waiting() {
    return queues.interactive().size() + queues.batch().size();
  }

  /** Requests that wait or are in a lane, as the gateways export them. */
  int backlog() {
    return waiting() + held();
  }

  /** Requests in a lane. */
  int held() {
    return held(pods) + held(stopping);
  }

  private static int held(List<Pod> pods) {
    int held = 0;
    for (Pod pod : pods) {
      held += pod.worker.held();
    }
    return held;
  }

  double podSeconds() {
    count();
    return Agenda.seconds(podNanos);
  }

  double busySeconds() {
    long nanos = busyNanos;
    for (Pod pod : pods) {
      nanos += pod.worker.busyNanos();
    }
    for (Pod pod : stopping) {
      nanos += pod.worker.busyNanos();
    }
    return Agenda.seconds(nanos);
  }
}
