package dev.onevision.llm.scheduling;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what runs in the next step.
 *
 * <pre>
 *          offer            plan                  ran                 finish
 *   new ----+----> WAITING ------> PREFILLING ---------> DECODING -----------> GONE
 *           |         |    a region    |      the prompt    |                   ^
 *           |         |    is free     |      is cached     |                   |
 *           |         +----------------+--------------------+-------------------+
 *           +-> refused: the queue is full     remove, expire; finish while prefilling
 * </pre>
 *
 * <ol>
 *   <li>Each sequence that decodes runs one row in every step.
 *   <li>Prompts run in chunks, oldest first, within the prefill budget of the step.
 *   <li>A sequence is admitted only with a region for its prompt and all tokens it may generate, so
 *       no sequence is ever preempted. Sequences of one priority are admitted in order of arrival,
 *       so a large one does not starve.
 *   <li>Batch sequences are admitted only while no interactive sequence waits.
 *   <li>The choices of a request are sequences of their own, but those that run together prefill
 *       the prompt once: the others wait for the first and copy its rows.
 * </ol>
 *
 * Invariants, which {@link #check} verifies after each mutation when assertions are enabled (its
 * time grows with the number of sequences):
 *
 * <ul>
 *   <li>Waiting sequences are in the queue of their priority in state WAITING; running sequences
 *       are PREFILLING or DECODING; no sequence is in two places.
 *   <li>At most {@code maxRunning} sequences run, and at most {@code maxWaiting} requests of a
 *       priority wait.
 *   <li>The regions of the running sequences are the allocated regions, and do not overlap.
 * </ul>
 *
 * Pure and single-threaded: no clock, no locks, no tensors.
 */
public final class Scheduler {

  private final SchedulingLimits limits;
  private final RegionAllocator regions;
  private final Map<Priority, Deque<Sequence>> waiting = new EnumMap<>(Priority.class);
  private final Set<Sequence> running = new LinkedHashSet<>();

  /**
   * A scheduler without sequences.
   *
   * @param slots size of the KV cache
   */
  public Scheduler(int slots, SchedulingLimits limits) {
    this.limits = limits;
    this.regions = new RegionAllocator(slots);
    for (Priority priority : Priority.values()) {
      waiting.put(priority, new ArrayDeque<>());
    }
  }

  /**
   * Adds a request with one choice to its queue.
   *
   * @return false if the queue is full
   * @throws IllegalArgumentException if the sequence is larger than the cache
   */
  public boolean offer(Sequence sequence) {
    return offer(List.of(sequence));
  }

  /**
   * Adds a request to its queue.
   *
   * @param choices the request's sequences, in order
   * @return false if the queue is full
   * @throws IllegalArgumentException if a sequence is larger than the cache
   */
  public boolean offer(List<Sequence> choices) {
    for (Sequence sequence : choices) {
      requireFitting(sequence);
    }
    Deque<Sequence> queue = queue(choices.getFirst().priority());
    if (requests(queue) >= limits.maxWaiting()) {
      return false;
    }
    queue.addAll(choices);
    assert isConsistent();
    return true;
  }

  private void requireFitting(Sequence sequence) {
    if (sequence.reservation() > regions.slots()) {
      throw new IllegalArgumentException(
          "Request %s needs %d KV slots, the cache has %d"
              .formatted(sequence.requestId(), sequence.reservation(), regions.slots()));
    }
  }

  /** Requests in a queue. A request with some choices admitted counts no more. */
  private static long requests(Deque<Sequence> queue) {
    return queue.stream().filter(sequence -> sequence.choice() == 0).count();
  }

  /** Admits sequences that fit and plans a step, which is empty if no sequence can run. */
  public List<Slice> plan() {
    admit();
    List<Slice> slices = new ArrayList<>(running.size());
    for (Sequence sequence : running) {
      if (sequence.isDecoding()) {
        slices.add(new Slice(sequence, sequence.cached(), 1, true));
      }
    }
    int budget = limits.prefillTokens();
    for (Sequence sequence : running) {
      Slice slice = budget > 0 && !sequence.isDecoding() ? prefill(sequence, budget) : null;
      if (slice != null) {
        slices.add(slice);
        budget -= slice.rows();
      }
    }
    assert isConsistent();
    return slices;
  }

  private @Nullable Slice prefill(Sequence sequence, int budget) {
    if (sequence.choice() > 0 && sequence.cached() == 0 && sequence.promptLength() > 1) {
      for (Sequence other : running) {
        if (other == sequence) {
          break;
        }
        if (other.requestId().equals(sequence.requestId())) {
          return other.isDecoding()
              ? new Slice(sequence, sequence.promptLength() - 1, 1, true, other)
              : null;
        }
      }
    }
    int rows = Math.min(budget, sequence.pendingRows());
    return new Slice(sequence, sequence.cached(), rows, rows == sequence.pendingRows());
  }

  private void admit() {
    Deque<Sequence> interactive = queue(Priority.INTERACTIVE);
    admit(interactive);
    if (interactive.isEmpty()) {
      admit(queue(Priority.BATCH));
    }
  }

  private void admit(Deque<Sequence> queue) {
    while (!queue.isEmpty() && running.size() < limits.maxRunning()) {
      OptionalInt start = regions.allocate(queue.getFirst().reservation());
      if (start.isEmpty()) {
        return;
      }
      Sequence sequence = queue.removeFirst();
      sequence.admit(start.getAsInt());
      running.add(sequence);
    }
  }

  /** Records that a planned slice has run. */
  public void ran(Slice slice) {
    slice.sequence().ran(slice.from() + slice.rows(), slice.sampled());
    assert isConsistent();
  }

  /** Removes a sequence that is complete, and frees its region. */
  public void finish(Sequence sequence) {
    if (running.contains(sequence)) {
      stop(sequence);
    }
    assert isConsistent();
  }

  private void stop(Sequence sequence) {
    running.remove(sequence);
    regions.release(sequence.regionStart());
    sequence.leave();
  }

  /** Removes the waiting and running sequences of a request, and frees their regions. */
  public List<Sequence> remove(String requestId) {
    return removeIf(sequence -> sequence.requestId().equals(requestId));
  }

  /** Removes the sequences whose deadline has passed, and frees their regions. */
  public List<Sequence> expire(Instant now) {
    return removeIf(sequence -> sequence.deadline().isBefore(now));
  }

  private List<Sequence> removeIf(Predicate<Sequence> condition) {
    List<Sequence> removed = new ArrayList<>();
    for (Deque<Sequence> queue : waiting.values()) {
      queue.stream().filter(condition).forEach(removed::add);
      queue.removeIf(condition);
    }
    removed.forEach(Sequence::leave);
    for (Sequence sequence : List.copyOf(running)) {
      if (condition.test(sequence)) {
        stop(sequence);
        removed.add(sequence);
      }
    }
    assert isConsistent();
    return removed;
  }

  private Deque<Sequence> queue(Priority priority) {
    Deque<Sequence> queue = waiting.get(priority);
    if (queue == null) {
      throw new IllegalStateException("No queue for " + priority);
    }
    return queue;
  }

  /** Sequences that wait. */
  public int waiting() {
    return waiting.values().stream().mapToInt(Deque::size).sum();
  }

  /** Sequences that run. */
  public int running() {
    return running.size();
  }

  /** KV slots that are allocated. */
  public int usedSlots() {
    return regions.used();
  }

  /** Whether there are no sequences. */
  public boolean isIdle() {
    return running.isEmpty() && waiting() == 0;
  }

  private boolean isConsistent() {
    check();
    return true;
  }

  /**
   * Verifies the invariants.
   *
   * @throws IllegalStateException if one is violated
   */
  void check() {
    for (Map.Entry<Priority, Deque<Sequence>> entry : waiting.entrySet()) {
      require(requests(entry.getValue()) <= limits.maxWaiting(), "too many requests wait");
      for (Sequence sequence : entry.getValue()) {
        require(sequence.state() == Sequence.State.WAITING, "a waiting sequence is not WAITING");
        require(sequence.priority() == entry.getKey(), "a sequence is in another's queue");
        sequence.check();
      }
    }
    require(running.size() <= limits.maxRunning(), "too many sequences run");
    for (Sequence sequence : running) {
      require(sequence.isRunning(), "a running sequence is neither PREFILLING nor DECODING");
      require(
          regions.length(sequence.regionStart()) == sequence.reservation(),
          "a running sequence has no region of its size");
      sequence.check();
    }
    require(regions.count() == running.size(), "a region belongs to no running sequence");
    regions.check();
  }

  private static void require(boolean condition, String violation) {
    if (!condition) {
      throw new IllegalStateException("The scheduler is inconsistent: " + violation);
    }
  }
}
