package dev.onevision.gateway.batches;

/** The meters of this room. Their names are documented in {@code docs/metrics.md}. */
public enum BatchMetric {
  /** Gauge: batches this gateway answers now. */
  RUNNING("onevision.gateway.batches.running"),

  /** Gauge: batches that have not ended, of all gateways. */
  UNFINISHED("onevision.gateway.batches.unfinished"),

  /** Counter of lines by {@code outcome}: completed, failed, retried. */
  LINES("onevision.gateway.batch.lines");

  private final String key;

  BatchMetric(String key) {
    this.key = key;
  }

  /** The meter's name. */
  public String key() {
    return key;
  }
}
