package dev.onevision.benchmarks.capacity.simulation;

import dev.onevision.llm.scheduling.Priority;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A simulation of the suite: requests arrive, wait for a lane of a vision worker, are encoded, wait
 * for a lane of an LLM worker, and are answered. Text goes to the LLM workers at once. The same seed
 * gives the same outcome.
 */
public final class Simulation {

  private final ServiceTimes times;
  private final WorkerSettings settings;
  private final Agenda agenda = new Agenda();

  private Simulation(ServiceTimes times, WorkerSettings settings) {
    this.times = times;
    this.settings = settings;
  }

  /**
   * Simulates this number of seconds.
   *
   * @param target time to first token in seconds; what takes longer is late
   */
  public static Outcome run(
      ServiceTimes times,
      WorkerSettings settings,
      Fleet fleet,
      Load load,
      double seconds,
      double target,
      long seed) {
    return new Simulation(times, settings).run(fleet, load, seconds, target, seed);
  }

  private Outcome run(Fleet fleet, Load load, double seconds, double target, long seed) {
    if (load.work().slots() > settings.kvSlots()) {
      throw new IllegalArgumentException(
          "A request needs %,d KV slots, the cache has %,d"
              .formatted(load.work().slots(), settings.kvSlots()));
    }
    Outcome.Recorder recorder = new Outcome.Recorder(target);
    Stage llm =
        new Stage(agenda, queues -> new LlmWorker(agenda, times, settings, queues, recorder));
    Stage vision =
        new Stage(agenda, queues -> new VisionWorker(agenda, times, settings, queues, llm::offer));
    begin(vision, fleet.vision(), fleet.visionScaling());
    begin(llm, fleet.llm(), fleet.llmScaling());
    Stage first = load.work().tiles() > 0 ? vision : llm;
    for (int i = 0; i < load.backlog(); i++) {
      recorder.arrived(0);
      first.offer(new Job(load.work(), Priority.BATCH, 0));
    }
    if (load.rate() > 0) {
      arriveLater(load, first, recorder, new Random(seed));
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

  private void arriveLater(Load load, Stage first, Outcome.Recorder recorder, Random random) {
    double gap = load.gap(Agenda.seconds(agenda.now()), random);
    agenda.after(
        Agenda.nanos(gap),
        () -> {
          recorder.arrived(agenda.now());
          first.offer(new Job(load.work(), Priority.INTERACTIVE, agenda.now()));
          arriveLater(load, first, recorder, random);
        });
  }
}
