package dev.onevision.llm.scheduling;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The queues of all priorities. Not thread-safe. */
final class WaitingQueues {

  private final Map<Priority, WaitingQueue> queues = new EnumMap<>(Priority.class);

  /**
   * Empty queues.
   *
   * @param maxRequests max requests in each of them that were never admitted
   */
  WaitingQueues(int maxRequests) {
    for (Priority priority : Priority.values()) {
      queues.put(priority, new WaitingQueue(maxRequests));
    }
  }

  WaitingQueue of(Priority priority) {
    WaitingQueue queue = queues.get(priority);
    if (queue == null) {
      throw new IllegalStateException("No queue for " + priority);
    }
    return queue;
  }

  /** Removes the sequences for which a condition holds. */
  List<Sequence> removeIf(Predicate<Sequence> condition) {
    List<Sequence> removed = new ArrayList<>();
    queues.values().forEach(queue -> removed.addAll(queue.removeIf(condition)));
    return removed;
  }

  int size() {
    return queues.values().stream().mapToInt(WaitingQueue::size).sum();
  }

  /**
   * Verifies the invariants.
   *
   * @throws IllegalStateException if one is violated
   */
  void check(RunningSequences running) {
    queues.forEach((priority, queue) -> queue.check(priority, running.lastArrival(priority)));
  }
}
