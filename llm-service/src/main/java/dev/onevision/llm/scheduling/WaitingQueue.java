package dev.onevision.llm.scheduling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The sequences of one priority that wait for admission, in order of arrival. Not thread-safe. */
final class WaitingQueue {

  private final int maxRequests;
  private final Deque<Sequence> sequences = new ArrayDeque<>();

  /**
   * An empty queue.
   *
   * @param maxRequests max requests that were never admitted; preempted sequences always return
   */
  WaitingQueue(int maxRequests) {
    this.maxRequests = maxRequests;
  }

  boolean isFull() {
    return newRequests() >= maxRequests;
  }

  /** Requests without admitted choices. */
  private long newRequests() {
    return sequences.stream()
        .filter(sequence -> sequence.choice() == 0 && !sequence.wasAdmitted())
        .count();
  }

  void add(List<Sequence> choices) {
    sequences.addAll(choices);
  }

  /** Takes back a sequence that arrived before all others of the queue. */
  void takeBack(Sequence preempted) {
    sequences.addFirst(preempted);
  }

  @Nullable Sequence first() {
    return sequences.peekFirst();
  }

  void removeFirst() {
    sequences.removeFirst();
  }

  /** Removes the sequences for which a condition holds. */
  List<Sequence> removeIf(Predicate<Sequence> condition) {
    List<Sequence> removed = new ArrayList<>(sequences.stream().filter(condition).toList());
    sequences.removeAll(removed);
    return removed;
  }

  int size() {
    return sequences.size();
  }

  /**
   * Verifies the invariants.
   *
   * @param lastRunning arrival of the youngest sequence of this priority that runs; -1 if none runs
   * @throws IllegalStateException if one is violated
   */
  void check(Priority priority, long lastRunning) {
    Scheduler.require(newRequests() <= maxRequests, "too many requests wait");
    long last = lastRunning;
    for (Sequence sequence : sequences) {
      Scheduler.require(sequence.isWaiting(), "a waiting sequence is not WAITING");
      Scheduler.require(sequence.priority() == priority, "a sequence is in another's queue");
      Scheduler.require(sequence.arrival() > last, "a sequence overtook an older one");
      last = sequence.arrival();
      sequence.check();
    }
  }
}
