package dev.onevision.benchmarks.capacity.simulation;

/**
 * What a simulation counted. Times are in seconds.
 *
 * @param seconds simulated
 * @param arrived requests
 * @param done complete requests
 * @param waiting requests in a queue, at the end
 * @param inService requests that a worker has, at the end
 * @param firstMedian time to first token, median
 * @param firstP95 time to first token, 95th percentile
 * @param meanTime mean time from arrival to the last token
 * @param meanNumber mean number of requests in the system
 * @param maxNumber most requests in the system
 * @param lastLate arrival of the last request whose first token took longer than the target
 * @param doneAt end of the last request
 * @param vision the vision workers
 * @param llm the LLM workers
 */
public record Outcome(
    double seconds,
    int arrived,
    int done,
    int waiting,
    int inService,
    double firstMedian,
    double firstP95,
    double meanTime,
    double meanNumber,
    int maxNumber,
    double lastLate,
    double doneAt,
    Use vision,
    Use llm) {

  /**
   * The use of the workers of a stage.
   *
   * @param busy part of the pods' time in which their devices work
   * @param inProgress requests that wait for the stage or are in it, mean
   * @param podSeconds sum over the pods
   * @param most pods at once
   */
  public record Use(double busy, double inProgress, double podSeconds, int most) {

    static Use of(Stage stage) {
      double pods = stage.podSeconds();
      return new Use(
          pods == 0 ? 0 : stage.busySeconds() / pods, stage.meanBacklog(), pods, stage.most());
    }
  }

  /** Collects the times of requests. */
  static final class Recorder {

    private final long targetNanos;
    private final Times first = new Times();
    private final Times total = new Times();
    private int arrived;
    private int maxNumber;
    private double numberNanos;
    private long last;
    private long lastLate;

    Recorder(double targetSeconds) {
      this.targetNanos = Agenda.nanos(targetSeconds);
    }

    void arrived(long now) {
      change(now);
      arrived++;
      maxNumber = Math.max(maxNumber, number());
    }

    void first(Job job, long now) {
      first.add(now - job.arrived);
      if (now - job.arrived > targetNanos) {
        lastLate = Math.max(lastLate, job.arrived);
      }
    }

    void done(Job job, long now) {
      change(now);
      total.add(now - job.arrived);
    }

    private int number() {
      return arrived - total.count();
    }

    private void change(long now) {
      numberNanos += (double) (now - last) * number();
      last = now;
    }

    Outcome outcome(long now, Stage vision, Stage llm) {
      long doneAt = last;
      change(now);
      first.sorted();
      return new Outcome(
          Agenda.seconds(now),
          arrived,
          total.count(),
          vision.waiting() + llm.waiting(),
          vision.held() + llm.held(),
          first.quantileSeconds(0.5),
          first.quantileSeconds(0.95),
          total.meanSeconds(),
          now == 0 ? 0 : numberNanos / now,
          maxNumber,
          Agenda.seconds(lastLate),
          Agenda.seconds(doneAt),
          Use.of(vision),
          Use.of(llm));
    }
  }
}
