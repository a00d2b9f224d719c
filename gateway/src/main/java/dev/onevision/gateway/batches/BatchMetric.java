package dev.onevision.gateway.batches;

/** The meters of this room, which {@code docs/metrics.md} describes. */
public enum BatchMetric {
  /** Gauge: batches that this gateway runs. */
  RUNNING("onevision.gateway.batches.running"),

  /** Gauge: batches of all gateways that have not ended. */
  UNFINISHED("onevision.gateway.batches.unfinished"),

  /** Counter of lines by {@code outcome}: completed, failed, retried. */
  LINES("onevision.gateway.batch.lines");

  private final String key;

  BatchMetric(String key) {
    this.key = key;
  }

  /** The name of the meter. */
  public String key() {
    return key;
  }
}
