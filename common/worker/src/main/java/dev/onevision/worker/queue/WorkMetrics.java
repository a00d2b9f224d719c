package dev.onevision.worker.queue;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What a queue of work tells the meters. Thread-safe. */
final class WorkMetrics {

  private final MeterRegistry meters;
  private final Tags tags;
  private final int slots;
  private volatile List<Gauge> gauges = List.of();

  WorkMetrics(MeterRegistry meters, String group, int slots) {
    this.meters = meters;
    this.tags = Tags.of("group", group);
    this.slots = slots;
  }

  /** What became of a delivery. */
  enum Outcome {
    DONE,
    RELEASED,
    /** A copy took its place: the attempt failed, or the deliveries were nearly used up. */
    COPIED,
    EXHAUSTED,
    /** The lock was lost before the record was acknowledged: another worker repeats it. */
    LOST
  }

  /** Shows the queue's slots until {@link #forget}. */
  void watch(WorkQueue queue) {
    gauges =
        List.of(
            Gauge.builder("onevision.workqueue.slots", () -> slots).tags(tags).register(meters),
            Gauge.builder("onevision.workqueue.slots.busy", queue, WorkQueue::busySlots)
                .tags(tags)
                .register(meters));
  }

  void forget() {
    gauges.forEach(meters::remove);
  }

  void delivered(Outcome outcome, long nanos) {
    Timer.builder("onevision.workqueue.deliveries")
        .tags(tags)
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .register(meters)
        .record(Duration.ofNanos(nanos));
  }
}
