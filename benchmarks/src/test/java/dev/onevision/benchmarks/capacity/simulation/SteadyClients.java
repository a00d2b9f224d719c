package dev.onevision.benchmarks.capacity.simulation;

import dev.onevision.llm.scheduling.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Clients that send their next request when the last one is answered, after a random pause. */
final class SteadyClients implements Progress {

  private static final long STEP_NANOS = 20_000_000;

  private final Agenda agenda = new Agenda();
  private final Random random = new Random(1);
  private final List<Double> firstMillis = new ArrayList<>();
  private final int clients;
  private final int tokens;
  private final int pauseNanos;
  private final LlmWorker worker;

  SteadyClients(int clients, int tokens, int pauseNanos) {
    this.clients = clients;
    this.tokens = tokens;
    this.pauseNanos = pauseNanos;
    this.worker =
        new LlmWorker(
            agenda,
            new Steady(),
            new WorkerSettings(1, 1, 32, 8, 512, 1 << 20),
            ByPriority.of(_ -> new WorkQueue()),
            this);
  }

  /** The times to first token of this number of simulated seconds, sorted. */
  List<Double> run(double seconds) {
    for (int i = 0; i < clients; i++) {
      sendLater();
    }
    agenda.runUntil(Agenda.nanos(seconds));
    return firstMillis.stream().sorted().toList();
  }

  private void sendLater() {
    agenda.after(
        random.nextInt(pauseNanos),
        () ->
            worker.offer(new Job(new Work(0, 16, tokens, 0), Priority.INTERACTIVE, agenda.now())));
  }

  @Override
  public void encoded(Job job) {
    throw new AssertionError("An LLM worker encodes nothing");
  }

  @Override
  public void first(Job job) {
    firstMillis.add((agenda.now() - job.arrived) / 1e6);
  }

  @Override
  public void done(Job job) {
    sendLater();
  }

  /** Every step takes the same time. */
  private static final class Steady implements ServiceTimes {

    @Override
    public long passNanos(int tiles) {
      return STEP_NANOS;
    }

    @Override
    public long stepNanos(int decoding, long keys, int promptTokens) {
      return STEP_NANOS;
    }

    @Override
    public long transferNanos(Work work) {
      return 0;
    }
  }
}
