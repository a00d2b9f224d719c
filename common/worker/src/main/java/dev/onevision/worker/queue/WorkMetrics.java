package dev.onevision.worker.queue;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The metrics of one work queue. Thread-safe. */
final class WorkMetrics {

  private final MeterRegistry meters;
  private final Tags tags;
  private final int lanes;
  private volatile List<Gauge> gauges = List.of();

  WorkMetrics(MeterRegistry meters, String group, int lanes) {
    this.meters = meters;
    this.tags = Tags.of("group", group);
    this.lanes = lanes;
  }

  /** Shows the queue's lanes until {@link #forget}. */
  void watch(WorkQueue queue) {
    gauges =
        List.of(
            Gauge.builder("onevision.workqueue.lanes", () -> lanes).tags(tags).register(meters),
            Gauge.builder("onevision.workqueue.lanes.busy", queue, WorkQueue::busyLanes)
                .tags(tags)
                .register(meters));
  }

  void forget() {
    gauges.forEach(meters::remove);
  }

  /** Records how long a record waited for its first lane. */
  void waited(Duration time) {
    Timer.builder("onevision.workqueue.wait")
        .tags(tags)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(10))
        .maximumExpectedValue(Duration.ofMinutes(10))
        .register(meters)
        .record(time.isNegative() ? Duration.ZERO : time);
  }

  void delivered(RecordLife.Outcome outcome, long nanos) {
    Timer.builder("onevision.workqueue.deliveries")
        .tags(tags)
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .register(meters)
        .record(Duration.ofNanos(nanos));
  }
}
