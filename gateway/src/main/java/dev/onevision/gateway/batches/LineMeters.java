package dev.onevision.gateway.batches;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts lines. Thread-safe. */
final class LineMeters {

  private final Counter completed;
  private final Counter failed;
  private final Counter retried;

  LineMeters(MeterRegistry registry) {
    completed = registry.counter(BatchMetric.LINES.key(), "outcome", "completed");
    failed = registry.counter(BatchMetric.LINES.key(), "outcome", "failed");
    retried = registry.counter(BatchMetric.LINES.key(), "outcome", "retried");
  }

  void completed() {
    completed.increment();
  }

  void failed() {
    failed.increment();
  }

  void retried() {
    retried.increment();
  }
}
