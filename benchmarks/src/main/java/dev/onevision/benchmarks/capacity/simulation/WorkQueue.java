package dev.onevision.benchmarks.capacity.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A queue in Kafka, of one priority. The idle lanes of a worker share one open fetch, and the
 * broker answers the oldest fetch first: so workers with idle lanes take turns.
 */
final class WorkQueue {

  private final Deque<Job> waiting = new ArrayDeque<>();
  private final Deque<Lanes> fetches = new ArrayDeque<>();

  void offer(Job job) {
    Lanes lanes = fetches.poll();
    if (lanes == null) {
      waiting.add(job);
    } else {
      lanes.receive(job);
    }
  }

  /** Opens a fetch. */
  void fetch(Lanes lanes) {
    Job job = waiting.poll();
    if (job == null) {
      fetches.add(lanes);
    } else {
      lanes.receive(job);
    }
  }

  /** Ends the fetch of a worker that stops. */
  void cancel(Lanes lanes) {
    fetches.remove(lanes);
  }

  /** Requests that no worker has. */
  int size() {
    return waiting.size();
  }
}
