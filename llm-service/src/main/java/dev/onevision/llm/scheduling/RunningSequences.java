package dev.onevision.llm.scheduling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sequences that run, interactive ones first, then in order of arrival: the last one is
 * preempted first. Not thread-safe.
 */
final class RunningSequences implements Iterable<Sequence> {

  private final TreeSet<Sequence> sequences =
      new TreeSet<>(Comparator.comparing(Sequence::priority).thenComparingLong(Sequence::arrival));

  void add(Sequence sequence) {
    sequences.add(sequence);
  }

  boolean remove(Sequence sequence) {
    return sequences.remove(sequence);
  }

  /** Removes the sequence that is preempted first. */
  Sequence removeLast() {
    return sequences.removeLast();
  }

  /** Removes the sequences for which a condition holds. */
  List<Sequence> removeIf(Predicate<Sequence> condition) {
    List<Sequence> removed = new ArrayList<>(sequences.stream().filter(condition).toList());
    removed.forEach(sequences::remove);
    return removed;
  }

  /** An earlier choice of the same request; null if none runs. */
  @Nullable Sequence earlierChoice(Sequence sequence) {
    for (Sequence other : sequences.headSet(sequence)) {
      if (other.requestId().equals(sequence.requestId())) {
        return other;
      }
    }
    return null;
  }

  /** A view. */
  Set<Sequence> all() {
    return sequences;
  }

  @Override
  public Iterator<Sequence> iterator() {
    return sequences.iterator();
  }

  int size() {
    return sequences.size();
  }

  /** Arrival of the youngest sequence of a priority; -1 if none runs. */
  long lastArrival(Priority priority) {
    return sequences.stream()
        .filter(sequence -> sequence.priority() == priority)
        .mapToLong(Sequence::arrival)
        .max()
        .orElse(-1);
  }

  /**
   * Verifies the invariants.
   *
   * @throws IllegalStateException if one is violated
   */
  void check(int maxRunning) {
    Scheduler.require(sequences.size() <= maxRunning, "too many sequences run");
    for (Sequence sequence : sequences) {
      Scheduler.require(
          sequence.isRunning(), "a running sequence is neither PREFILLING nor DECODING");
      sequence.check();
    }
  }
}
