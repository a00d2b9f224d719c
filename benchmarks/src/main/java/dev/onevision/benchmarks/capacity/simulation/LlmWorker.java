package dev.onevision.benchmarks.capacity.simulation;

import dev.onevision.llm.engine.PrefillPace;
import dev.onevision.llm.scheduling.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * An LLM worker: steps with continuous batching, as the LLM service's scheduler plans them. All
 * sequences that decode are in every step; prompts run in chunks beside them, within the pace;
 * batch sequences are admitted only while no interactive one waits.
 *
 * <p>Two things are left out: prompts that begin alike, and preemption. A sequence is admitted with
 * slots for its whole answer.
 */
final class LlmWorker implements Worker {

  private final Agenda agenda;
  private final ServiceTimes times;
  private final int prefillTokens;
  private final int maxRunning;
  private final Progress progress;
  private final Map<Priority, Lanes> lanes = new EnumMap<>(Priority.class);
  private final Map<Priority, Deque<Job>> waiting = new EnumMap<>(Priority.class);

  /** Interactive jobs first, then in order of arrival. */
  private final List<Job> running = new ArrayList<>();

  private final PrefillPace pace = new PrefillPace();
  private int freeSlots;
  private boolean stepping;
  private long offered;
  private long busyNanos;

  LlmWorker(
      Agenda agenda,
      ServiceTimes times,
      WorkerSettings settings,
      Map<Priority, WorkQueue> queues,
      Progress progress) {
    this.agenda = agenda;
    this.times = times;
    this.prefillTokens = settings.prefillTokens();
    this.maxRunning = settings.llmLanes() + settings.llmBatchLanes();
    this.freeSlots = settings.kvSlots();
    this.progress = progress;
    for (Priority priority : Priority.values()) {
      int count =
          switch (priority) {
            case INTERACTIVE -> settings.llmLanes();
            case BATCH -> settings.llmBatchLanes();
          };
      waiting.put(priority, new ArrayDeque<>());
      lanes.put(priority, new Lanes(queues.get(priority), count, this::receive));
    }
  }

  @Override
  public void start() {
    lanes.values().forEach(Lanes::fetch);
  }

  @Override
  public void stop() {
    lanes.values().forEach(Lanes::stop);
  }

  /** Reads the embeddings, then offers the job to the engine. A text comes straight here. */
  private void receive(Job job) {
    long nanos = times.transferNanos(job.work);
    agenda.after(job.work.tiles() == 0 ? nanos : nanos / 2, () -> offer(job));
  }

  void offer(Job job) {
    job.offered = offered++;
    waiting.get(job.priority).add(job);
    if (!stepping) {
      step();
    }
  }

  private void step() {
    Deque<Job> interactive = waiting.get(Priority.INTERACTIVE);
    admit(interactive);
    if (interactive.isEmpty()) {
      admit(waiting.get(Priority.BATCH));
    }
    int decoding = 0;
    long keys = 0;
    for (Job job : running) {
      if (job.isDecoding()) {
        decoding++;
        keys += job.cached();
      }
    }
    int budget = decoding == 0 ? prefillTokens : Math.min(pace.maxTokens(), prefillTokens);
    int promptTokens = 0;
    for (Job job : running) {
      job.chunk = Math.min(budget - promptTokens, job.promptLeft);
      promptTokens += job.chunk;
    }
    stepping = decoding + promptTokens > 0;
    if (stepping) {
      long nanos = times.stepNanos(decoding, keys, promptTokens);
      busyNanos += nanos;
      pace.ran(decoding, promptTokens, nanos);
      agenda.after(nanos, this::ended);
    }
  }

  private void admit(Deque<Job> jobs) {
    for (Job job = jobs.peek();
        job != null && running.size() < maxRunning && job.work.slots() <= freeSlots;
        job = jobs.peek()) {
      jobs.remove();
      freeSlots -= job.work.slots();
      int at = running.size();
      while (at > 0 && isAfter(running.get(at - 1), job)) {
        at--;
      }
      running.add(at, job);
    }
  }

  private static boolean isAfter(Job one, Job other) {
    int priorities = one.priority.compareTo(other.priority);
    return priorities > 0 || (priorities == 0 && one.offered > other.offered);
  }

  private void ended() {
    List<Job> complete = new ArrayList<>();
    for (Iterator<Job> jobs = running.iterator(); jobs.hasNext(); ) {
      Job job = jobs.next();
      if (job.isDecoding()) {
        job.answerLeft--;
      } else if (job.chunk > 0) {
        job.promptLeft -= job.chunk;
        if (job.isDecoding()) { // the last row of the prompt gives the first token
          job.answerLeft--;
          progress.first(job);
        }
      }
      if (job.answerLeft == 0) {
        jobs.remove();
        complete.add(job);
      }
    }
    for (Job job : complete) {
      freeSlots += job.work.slots();
      progress.done(job);
      lanes.get(job.priority).release();
    }
    step();
  }

  @Override
  public int held() {
    return lanes.values().stream().mapToInt(Lanes::held).sum();
  }

  @Override
  public long busyNanos() {
    return busyNanos;
  }
}
