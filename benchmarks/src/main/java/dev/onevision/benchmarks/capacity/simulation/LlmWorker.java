package dev.onevision.benchmarks.capacity.simulation;

import dev.onevision.llm.engine.PrefillPace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * An LLM worker: steps with continuous batching, as the LLM service's scheduler plans them. All
 * sequences that decode are in every step; prompts run in chunks beside them, within the pace;
 * batch sequences are admitted only while no interactive one waits.
 *
 * <p>Steps that only decode are one event, up to the first sequence that ends: a job that arrives
 * before shortens it to the current step.
 *
 * <p>Two things are left out: prompts that begin alike, and preemption. A sequence is admitted with
 * slots for its whole answer.
 */
final class LlmWorker implements Worker {

  private static final int MAX_STEPS = 128;

  private final Agenda agenda;
  private final ServiceTimes times;
  private final int prefillTokens;
  private final int maxRunning;
  private final Progress progress;
  private final ByPriority<Lanes> lanes;
  private final ByPriority<Deque<Job>> waiting = ByPriority.of(_ -> new ArrayDeque<>());

  /** Interactive jobs first, then in order of arrival. */
  private final List<Job> running = new ArrayList<>();

  private final PrefillPace pace = new PrefillPace();

  /** Ends of the steps of the current event. */
  private final long[] ends = new long[MAX_STEPS];

  private int steps;
  private long started;
  private int decoding;
  private int promptTokens;
  private int event;
  private int freeSlots;
  private boolean stepping;
  private long offered;
  private long busyNanos;

  LlmWorker(
      Agenda agenda,
      ServiceTimes times,
      WorkerSettings settings,
      ByPriority<WorkQueue> queues,
      Progress progress) {
    this.agenda = agenda;
    this.times = times;
    this.prefillTokens = settings.prefillTokens();
    this.maxRunning = settings.llmLanes() + settings.llmBatchLanes();
    this.freeSlots = settings.kvSlots();
    this.progress = progress;
    this.lanes =
        new ByPriority<>(
            new Lanes(queues.interactive(), settings.llmLanes(), this::receive),
            new Lanes(queues.batch(), settings.llmBatchLanes(), this::receive));
  }

  @Override
  public ByPriority<Lanes> lanes() {
    return lanes;
  }

  /** Reads the embeddings, then offers the job to the engine. A text comes straight here. */
  private void receive(Job job) {
    long nanos = times.transferNanos(job.work);
    agenda.after(job.work.tiles() == 0 ? nanos : nanos / 2, () -> offer(job));
  }

  void offer(Job job) {
    job.offered = offered++;
    waiting.of(job.priority).add(job);
    if (!stepping) {
      step();
    } else {
      shorten();
    }
  }

  /** Ends the event with the current step. */
  private void shorten() {
    int current = 0;
    while (ends[current] < agenda.now()) {
      current++;
    }
    if (current + 1 < steps) {
      steps = current + 1;
      endLater();
    }
  }

  private void step() {
    Deque<Job> interactive = waiting.interactive();
    Deque<Job> batch = waiting.batch();
    admit(interactive);
    if (interactive.isEmpty()) {
      admit(batch);
    }
    long keys = plan();
    stepping = decoding + promptTokens > 0;
    if (stepping) {
      boolean repeated = promptTokens == 0 && interactive.isEmpty() && batch.isEmpty();
      steps = repeated ? stepsToFirstEnd() : 1;
      started = agenda.now();
      long end = started;
      for (int i = 0; i < steps; i++) {
        end += times.stepNanos(decoding, keys + (long) i * decoding, promptTokens);
        ends[i] = end;
      }
      endLater();
    }
  }

  /** Plans the next step, and returns the keys of the sequences that decode. */
  private long plan() {
    decoding = 0;
    long keys = 0;
    for (Job job : running) {
      if (job.isDecoding()) {
        decoding++;
        keys += job.cached();
      }
    }
    int budget = decoding == 0 ? prefillTokens : Math.min(pace.maxTokens(), prefillTokens);
    promptTokens = 0;
    for (Job job : running) {
      job.chunk = Math.min(budget - promptTokens, job.promptLeft);
      promptTokens += job.chunk;
    }
    return keys;
  }

  private int stepsToFirstEnd() {
    int least = MAX_STEPS;
    for (Job job : running) {
      least = Math.min(least, job.answerLeft);
    }
    return least;
  }

  private void endLater() {
    int ended = ++event;
    agenda.after(
        ends[steps - 1] - agenda.now(),
        () -> {
          if (ended == event) {
            ended();
          }
        });
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
    long from = started;
    for (int i = 0; i < steps; i++) {
      pace.ran(decoding, promptTokens, ends[i] - from);
      from = ends[i];
    }
    busyNanos += from - started;
    List<Job> complete = new ArrayList<>();
    for (Iterator<Job> jobs = running.iterator(); jobs.hasNext(); ) {
      Job job = jobs.next();
      if (job.isDecoding()) {
        job.answerLeft -= steps;
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
      lanes.of(job.priority).release();
    }
    step();
  }

  @Override
  public long busyNanos() {
    return busyNanos;
  }
}
