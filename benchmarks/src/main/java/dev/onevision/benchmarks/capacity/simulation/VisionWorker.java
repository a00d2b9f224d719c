package dev.onevision.benchmarks.capacity.simulation;

import dev.onevision.llm.scheduling.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A vision worker: passes take tiles of all jobs that wait, interactive ones first, the oldest
 * first. A job holds its lane until its embeddings are written.
 */
final class VisionWorker implements Worker {

  private final Agenda agenda;
  private final ServiceTimes times;
  private final int tilesPerPass;
  private final Progress progress;
  private final ByPriority<Lanes> lanes;
  private final ByPriority<Deque<Job>> waiting = ByPriority.of(_ -> new ArrayDeque<>());
  private boolean running;
  private long busyNanos;

  VisionWorker(
      Agenda agenda,
      ServiceTimes times,
      WorkerSettings settings,
      ByPriority<WorkQueue> queues,
      Progress progress) {
    this.agenda = agenda;
    this.times = times;
    this.tilesPerPass = settings.tilesPerPass();
    this.progress = progress;
    this.lanes =
        ByPriority.of(
            priority -> new Lanes(queues.of(priority), settings.visionLanes(), this::begin));
  }

  @Override
  public ByPriority<Lanes> lanes() {
    return lanes;
  }

  private void begin(Job job) {
    waiting.of(job.priority).add(job);
    if (!running) {
      runPass();
    }
  }

  private void runPass() {
    int tiles = 0;
    List<Job> complete = new ArrayList<>();
    for (Priority priority : Priority.values()) {
      Deque<Job> jobs = waiting.of(priority);
      while (tiles < tilesPerPass && !jobs.isEmpty()) {
        Job job = jobs.element();
        int taken = Math.min(job.tilesLeft, tilesPerPass - tiles);
        job.tilesLeft -= taken;
        tiles += taken;
        if (job.tilesLeft == 0) {
          complete.add(jobs.remove());
        }
      }
    }
    running = tiles > 0;
    if (running) {
      long nanos = times.passNanos(tiles);
      busyNanos += nanos;
      agenda.after(
          nanos,
          () -> {
            complete.forEach(this::write);
            runPass();
          });
    }
  }

  private void write(Job job) {
    agenda.after(
        times.transferNanos(job.work) / 2,
        () -> {
          progress.encoded(job);
          lanes.of(job.priority).release();
        });
  }

  @Override
  public long busyNanos() {
    return busyNanos;
  }
}
