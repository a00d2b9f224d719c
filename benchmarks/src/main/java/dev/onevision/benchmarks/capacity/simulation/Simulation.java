package dev.onevision.benchmarks.capacity.simulation;

import dev.onevision.llm.scheduling.Priority;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A simulation of the suite: requests arrive, wait for a lane of a vision worker, are encoded, wait
 * for a lane of an LLM worker, and are answered. Text goes to the LLM workers at once. The same
 * seed gives the same outcome.
 */
public final class Simulation {

  private final Agenda agenda = new Agenda();
  private final Load load;
  private final Random random;
  private final Outcome.Recorder recorder;
  private final Stage vision;
  private final Stage llm;

  private Simulation(
      ServiceTimes times, WorkerSettings settings, Load load, double target, long seed) {
    Progress progress = new Steps();
    this.load = load;
    this.random = new Random(seed);
    this.recorder = new Outcome.Recorder(target);
    this.vision =
        new Stage(agenda, queues -> new VisionWorker(agenda, times, settings, queues, progress));
    this.llm =
        new Stage(agenda, queues -> new LlmWorker(agenda, times, settings, queues, progress));
  }

  /**
   * Simulates this number of seconds.
   *
   * @param target time to first token in seconds; what takes longer is late
   * @throws IllegalArgumentException if a request does not fit into the KV cache
   */
  public static Outcome run(
      ServiceTimes times,
      WorkerSettings settings,
      Fleet fleet,
      Load load,
      double seconds,
      double target,
      long seed) {
    if (load.work().slots() > settings.kvSlots()) {
      throw new IllegalArgumentException(
          "A request needs %,d KV slots, the cache has %,d"
              .formatted(load.work().slots(), settings.kvSlots()));
    }
    return new Simulation(times, settings, load, target, seed).run(fleet, seconds);
  }

  private Outcome run(Fleet fleet, double seconds) {
    begin(vision, fleet.vision(), fleet.visionScaling());
    begin(llm, fleet.llm(), fleet.llmScaling());
    for (int i = 0; i < load.backlog(); i++) {
      arrive(Priority.BATCH);
    }
    if (load.rate() > 0) {
      arriveLater();
    }
    agenda.runUntil(Agenda.nanos(seconds));
    return recorder.outcome(agenda.now(), vision, llm);
  }

  private void begin(Stage stage, int pods, @Nullable Autoscaling scaling) {
    stage.scaleTo(pods, 0);
    if (scaling != null) {
      new Autoscaler(agenda, scaling, stage).start();
    }
  }

  private void arriveLater() {
    double gap = load.gap(Agenda.seconds(agenda.now()), random);
    agenda.after(
        Agenda.nanos(gap),
        () -> {
          arrive(Priority.INTERACTIVE);
          arriveLater();
        });
  }

  private void arrive(Priority priority) {
    recorder.arrived(agenda.now());
    Stage first = load.work().tiles() > 0 ? vision : llm;
    first.offer(new Job(load.work(), priority, agenda.now()));
  }

  /** Passes jobs on, and records them. */
  private final class Steps implements Progress {

    @Override
    public void encoded(Job job) {
      vision.left();
      llm.offer(job);
    }

    @Override
    public void first(Job job) {
      recorder.first(job, agenda.now());
    }

    @Override
    public void done(Job job) {
      llm.left();
      recorder.done(job, agenda.now());
    }
  }
}
