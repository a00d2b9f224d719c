package dev.onevision.benchmarks.capacity.simulation;

import java.util.function.Consumer;

/** The lanes of a worker at one queue. */
final class Lanes {

  private final WorkQueue queue;
  private final Consumer<Job> worker;
  private int idle;
  private int held;
  private boolean fetching;
  private boolean stopped;

  Lanes(WorkQueue queue, int count, Consumer<Job> worker) {
    this.queue = queue;
    this.worker = worker;
    this.idle = count;
  }

  /** Opens a fetch if a lane is idle and none is open. */
  void fetch() {
    while (idle > 0 && !fetching && !stopped) {
      fetching = true;
      queue.fetch(this);
    }
  }

  /** Called by the queue, for the open fetch. */
  void receive(Job job) {
    fetching = false;
    idle--;
    held++;
    worker.accept(job);
    fetch();
  }

  /** A job has left its lane. */
  void release() {
    idle++;
    held--;
    fetch();
  }

  /** Takes no more jobs; those in the lanes end. */
  void stop() {
    stopped = true;
    if (fetching) {
      fetching = false;
      queue.cancel(this);
    }
  }

  /** Jobs in the lanes. */
  int held() {
    return held;
  }
}
