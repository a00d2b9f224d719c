package dev.onevision.gateway.answers;

/** The meters of this room. Their names are documented in {@code docs/metrics.md}. */
public enum StreamMetric {
  /** Gauge: answers that clients wait for now. */
  OPEN_ANSWERS("onevision.gateway.answers.open"),

  /** Gauge: answers that are read back from the log for clients that resumed their streams. */
  RESUMED_ANSWERS("onevision.gateway.answers.resumed"),

  /** Gauge: requests that wait for their client's turn at the model. */
  WAITING_REQUESTS("onevision.gateway.requests.waiting"),

  /** Counter: tokens heard again after a worker died, and dropped. */
  REPLAYED_TOKENS("onevision.gateway.tokens.replayed");

  private final String key;

  StreamMetric(String key) {
    this.key = key;
  }

  /** The meter's name. */
  public String key() {
    return key;
  }
}
