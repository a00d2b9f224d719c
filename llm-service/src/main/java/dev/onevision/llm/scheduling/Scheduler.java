package dev.onevision.llm.scheduling;

import dev.onevision.contract.wire.Priority;
import dev.onevision.llm.kvcache.RegionAllocator;
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
 * offer -> waiting (first come, first served, interactive before batch)
 *            -(a region and a place are free)-> running -> finish | remove | expire
 * </pre>
 *
 * <ol>
 *   <li>Every decoding request gets its one row in every step.
 *   <li>Prompts share what the step's prefill budget allows, oldest first, in chunks.
 *   <li>A request is admitted only with a region for its prompt and all tokens it may generate, so
 *       nothing that runs is ever stopped for want of slots. The first in line is never overtaken
 *       by one behind it that would fit, so a large request does not starve.
 *   <li>Batch requests are admitted only while no interactive one waits.
 *   <li>The choices of one request run like requests of their own, except that the prompt is read
 *       once where they run together: the others wait for the first and copy what it has read.
 * </ol>
 *
 * Pure and single-threaded: no clock, no locks, no tensors.
 */
public final class Scheduler {

  private final SchedulingLimits limits;
  private final RegionAllocator regions;
  private final Map<Priority, Deque<Work>> waiting = new EnumMap<>(Priority.class);
  private final Set<Work> running = new LinkedHashSet<>();

  /**
   * A scheduler with nothing to do.
   *
   * @param slots of the K/V cache
   */
  public Scheduler(int slots, SchedulingLimits limits) {
    this.limits = limits;
    this.regions = new RegionAllocator(slots);
    for (Priority priority : Priority.values()) {
      waiting.put(priority, new ArrayDeque<>());
    }
  }

  /**
   * Lets a request wait.
   *
   * @return false if too many wait already
   * @throws IllegalArgumentException if it can never fit the cache
   */
  public boolean offer(Work work) {
    return offer(List.of(work));
  }

  /**
   * Lets a request with several choices wait.
   *
   * @param choices all of the request, the first first
   * @return false if too many requests wait already
   * @throws IllegalArgumentException if one can never fit the cache
   */
  public boolean offer(List<Work> choices) {
    for (Work work : choices) {
      requireFitting(work);
    }
    Deque<Work> line = line(choices.getFirst().priority());
    if (line.stream().filter(work -> work.choice() == 0).count() >= limits.maxWaiting()) {
      return false;
    }
    line.addAll(choices);
    return true;
  }

  private void requireFitting(Work work) {
    if (work.reservation() > regions.slots()) {
      throw new IllegalArgumentException(
          "%s needs %d slots, the cache has %d"
              .formatted(work.id(), work.reservation(), regions.slots()));
    }
  }

  /** Admits what fits and plans a step; empty if there is nothing to do. */
  public List<Slice> plan() {
    admit();
    List<Slice> slices = new ArrayList<>(running.size());
    for (Work work : running) {
      if (work.isDecoding()) {
        slices.add(new Slice(work, work.cached(), 1, true));
      }
    }
    int budget = limits.prefillTokens();
    for (Work work : running) {
      Slice slice = budget > 0 && !work.isDecoding() ? promptSlice(work, budget) : null;
      if (slice != null) {
        slices.add(slice);
        budget -= slice.rows();
      }
    }
    return slices;
  }

  private @Nullable Slice promptSlice(Work work, int budget) {
    if (work.choice() > 0 && work.cached() == 0 && work.promptLength() > 1) {
      for (Work other : running) {
        if (other == work) {
          break;
        }
        if (other.id().equals(work.id())) {
          return other.isDecoding()
              ? new Slice(work, work.promptLength() - 1, 1, true, other)
              : null;
        }
      }
    }
    int rows = Math.min(budget, work.pendingRows());
    return new Slice(work, work.cached(), rows, rows == work.pendingRows());
  }

  private void admit() {
    Deque<Work> interactive = line(Priority.INTERACTIVE);
    admit(interactive);
    if (interactive.isEmpty()) {
      admit(line(Priority.BATCH));
    }
  }

  private void admit(Deque<Work> line) {
    while (!line.isEmpty() && running.size() < limits.maxRunning()) {
      OptionalInt start = regions.allocate(line.getFirst().reservation());
      if (start.isEmpty()) {
        return;
      }
      Work work = line.removeFirst();
      work.admit(start.getAsInt());
      running.add(work);
    }
  }

  /** Tells that a planned slice has run. */
  public void ran(Slice slice) {
    slice.work().ran(slice.from() + slice.rows(), slice.sampled());
  }

  /** Forgets a request that is complete, and frees its region. */
  public void finish(Work work) {
    if (running.remove(work)) {
      regions.release(work.regionStart());
    }
  }

  /** Forgets a request with all its choices, wherever they are, and frees what it has. */
  public List<Work> remove(String id) {
    return removeAll(work -> work.id().equals(id));
  }

  /** Forgets the requests that nobody waits for any more, and frees what they have. */
  public List<Work> expire(Instant now) {
    return removeAll(work -> work.deadline().isBefore(now));
  }

  /** Forgets all requests. */
  public List<Work> removeAll() {
    return removeAll(work -> true);
  }

  private List<Work> removeAll(Predicate<Work> condition) {
    List<Work> removed = new ArrayList<>();
    for (Deque<Work> line : waiting.values()) {
      for (Work work : line) {
        if (condition.test(work)) {
          removed.add(work);
        }
      }
      line.removeIf(condition);
    }
    for (Work work : List.copyOf(running)) {
      if (condition.test(work)) {
        finish(work);
        removed.add(work);
      }
    }
    return removed;
  }

  private Deque<Work> line(Priority priority) {
    Deque<Work> line = waiting.get(priority);
    if (line == null) {
      throw new IllegalStateException("no line for " + priority);
    }
    return line;
  }

  /** Requests that wait. */
  public int waiting() {
    return waiting.values().stream().mapToInt(Deque::size).sum();
  }

  /** Requests that were admitted. */
  public int running() {
    return running.size();
  }

  /** Slots of the cache that are taken. */
  public int usedSlots() {
    return regions.used();
  }

  /** Whether nothing waits and nothing runs. */
  public boolean isIdle() {
    return running.isEmpty() && waiting() == 0;
  }
}
