package dev.onevision.llm.scheduling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what runs in the next step.
 *
 * <pre>
 *          offer            plan                 ran                finish
 *   new ----+----> WAITING -----> PREFILLING --------> DECODING -----------> GONE
 *           |       ^  |   a region    |     all rows      |                  ^
 *           |       |  |   is free     |     are cached    |                  |
 *           |       +--|---------------+-------------------+                  |
 *           |          |     plan: an older sequence needs slots              |
 *           |          +------------------------------------------------------+
 *           +-> refused: the queue is full      remove, expire: from any state
 * </pre>
 *
 * <ol>
 *   <li>Each sequence that decodes runs one row in every step, and rows of draft tokens where its
 *       region has room. What it keeps of them is known after the step: rows of wrong drafts are
 *       written again.
 *   <li>Prompts run in chunks within the prefill budget of the step, interactive ones first, then
 *       the oldest.
 *   <li>A sequence is admitted with a region for its prompt and an expected completion. A region
 *       that is too short grows: in place, by a move, or by moving others.
 *   <li>The rows of a finished sequence stay in the cache until their slots are needed. A prompt
 *       that begins with the same content reuses them, or those of a running sequence: it takes
 *       them over, or copies them.
 *   <li>If too few slots can become free to admit or grow a sequence, the youngest sequence is
 *       preempted, batch sequences first: it loses its region and waits ahead of all later
 *       arrivals. When it is admitted again, it prefills its prompt and what it generated. The
 *       oldest sequence is never preempted and runs in every step, so every sequence finishes.
 *   <li>Sequences of one priority are admitted in order of arrival, so a large one does not starve.
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
 *   <li>All sequences that run arrived before all that wait with the same priority.
 *   <li>At most {@code maxRunning} sequences run, and at most {@code maxWaiting} requests of a
 *       priority wait for their first admission.
 *   <li>The regions of the running sequences and the kept ones are the allocated regions, and do
 *       not overlap.
 * </ul>
 *
 * Pure and single-threaded: no clock, no locks, no tensors.
 */
public final class Scheduler {

  private final SchedulingLimits limits;
  private final KvCache cache;
  private final Placement placement;
  private final WaitingQueues waiting;
  private final RunningSequences running = new RunningSequences();
  private long arrivals;

  /**
   * A scheduler without sequences.
   *
   * @param slots size of the KV cache
   */
  public Scheduler(int slots, SchedulingLimits limits) {
    this(slots, slots, limits);
  }

  /**
   * A scheduler without sequences.
   *
   * @param slots size of the KV cache
   * @param keptSlots max slots that keep rows of finished sequences
   */
  public Scheduler(int slots, int keptSlots, SchedulingLimits limits) {
    this.limits = limits;
    this.cache = new KvCache(slots, keptSlots);
    this.placement = new Placement(cache, limits.growth());
    this.waiting = new WaitingQueues(limits.maxWaiting());
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
    WaitingQueue queue = waiting.of(choices.getFirst().priority());
    if (queue.isFull()) {
      return false;
    }
    choices.forEach(sequence -> sequence.arrive(arrivals++));
    queue.add(choices);
    assert isConsistent();
    return true;
  }

  private void requireFitting(Sequence sequence) {
    if (sequence.maxLength() > cache.slots()) {
      throw new IllegalArgumentException(
          "Request %s may need %d KV slots, the cache has %d"
              .formatted(sequence.requestId(), sequence.maxLength(), cache.slots()));
    }
  }

  /** Admits sequences that fit and plans a step with a whole prefill budget. */
  Plan plan() {
    return plan(limits.prefillTokens());
  }

  /**
   * Admits sequences that fit and plans a step.
   *
   * @param besideDecoding max prompt tokens of the step if sequences decode in it, within the
   *     prefill budget
   */
  public Plan plan(int besideDecoding) {
    int preempted = growRegions();
    List<Integer> reused = admit();
    List<Slice> slices = new ArrayList<>(running.size());
    for (Sequence sequence : running) {
      if (sequence.isDecoding()) {
        slices.add(decode(sequence));
      }
    }
    int budget =
        slices.isEmpty()
            ? limits.prefillTokens()
            : Math.min(besideDecoding, limits.prefillTokens());
    for (Sequence sequence : running) {
      Slice slice = budget > 0 && !sequence.isDecoding() ? prefill(sequence, budget) : null;
      if (slice != null) {
        slices.add(slice);
        budget -= slice.rows();
      }
    }
    assert isConsistent();
    return new Plan(
        cache.takeCopies(),
        slices,
        preempted,
        reused.size(),
        reused.stream().mapToInt(rows -> rows).sum());
  }

  /**
   * Gives each sequence a slot for its next row, the oldest first.
   *
   * @return number of sequences that were preempted
   */
  private int growRegions() {
    int preempted = 0;
    for (Sequence sequence : List.copyOf(running.all())) {
      while (sequence.isDecoding() && !placement.makeSlot(sequence)) {
        preempt(running.removeLast());
        preempted++;
      }
    }
    return preempted;
  }

  private void preempt(Sequence sequence) {
    cache.release(sequence.region());
    sequence.preempt();
    waiting.of(sequence.priority()).takeBack(sequence);
  }

  private static Slice decode(Sequence sequence) {
    int free = sequence.region().length() - sequence.length();
    int drafts = Math.min(sequence.drafts(), free);
    sequence.draft(0);
    return new Slice(sequence, sequence.cached(), 1 + drafts, true, drafts);
  }

  private @Nullable Slice prefill(Sequence sequence, int budget) {
    int shared = sequence.promptLength() - 1;
    if (sequence.cached() == 0 && shared > 0) {
      Sequence other = running.earlierChoice(sequence);
      if (other != null && other.cached() < shared) {
        return null;
      }
      if (other != null) {
        cache.copy(other.region(), sequence.region(), shared);
      }
    }
    int rows = Math.min(budget, sequence.pendingRows());
    return new Slice(sequence, sequence.cached(), rows, rows == sequence.pendingRows());
  }

  /** Admits sequences, and returns the number of rows of each one that reuses some. */
  private List<Integer> admit() {
    List<Integer> reused = new ArrayList<>();
    WaitingQueue interactive = waiting.of(Priority.INTERACTIVE);
    admit(interactive, reused);
    if (interactive.size() == 0) {
      admit(waiting.of(Priority.BATCH), reused);
    }
    return reused;
  }

  private void admit(WaitingQueue queue, List<Integer> reused) {
    for (Sequence first = queue.first();
        first != null && running.size() < limits.maxRunning();
        first = queue.first()) {
      Region region =
          running.earlierChoice(first) == null
              ? placement.place(first, running.all())
              : placement.place(first);
      if (region == null) {
        return;
      }
      if (region.rows() > 0) {
        reused.add(region.rows());
      }
      queue.removeFirst();
      first.admit(region);
      running.add(first);
    }
  }

  /**
   * Records that a planned slice has run.
   *
   * @param slice with the drafts that were right; the slots of the others are written again
   */
  public void ran(Slice slice) {
    slice.sequence().ran(slice.from() + slice.rows(), slice.samples());
    assert isConsistent();
  }

  /**
   * Removes a sequence that is complete with a slice that has run. Its rows stay in the cache until
   * their slots are needed.
   *
   * @param slice with the drafts that were right
   * @param completion the tokens that it generated, or more
   */
  public void finish(Slice slice, int[] completion) {
    Sequence sequence = slice.sequence();
    if (running.remove(sequence)) {
      placement.completed(sequence.length() + slice.drafts() - sequence.promptLength());
      Region region = sequence.region();
      PromptContent content = sequence.content();
      region.fill(slice.from() + slice.rows());
      if (content == null) {
        cache.release(region);
      } else {
        cache.keep(region, content.with(completion, region.rows()));
      }
      sequence.leave();
    }
    assert isConsistent();
  }

  /** Frees the rows of sequences that finished. */
  public void forgetFinished() {
    cache.forgetPrefixes();
    assert isConsistent();
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
    List<Sequence> removed = waiting.removeIf(condition);
    for (Sequence sequence : running.removeIf(condition)) {
      cache.release(sequence.region());
      removed.add(sequence);
    }
    removed.forEach(Sequence::leave);
    assert isConsistent();
    return removed;
  }

  /** Sequences that wait. */
  public int waiting() {
    return waiting.size();
  }

  /** Sequences that run. */
  public int running() {
    return running.size();
  }

  /** KV slots of running sequences. */
  public int usedSlots() {
    return cache.used();
  }

  /** KV slots with rows of sequences that finished. */
  public int keptSlots() {
    return cache.kept();
  }

  /** Whether there are no sequences. */
  public boolean isIdle() {
    return running.size() == 0 && waiting.size() == 0;
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
    waiting.check(running);
    running.check(limits.maxRunning());
    cache.check(running.all().stream().map(Sequence::region).toList());
  }

  static void require(boolean condition, String violation) {
    if (!condition) {
      throw new IllegalStateException("The scheduler is inconsistent: " + violation);
    }
  }
}
