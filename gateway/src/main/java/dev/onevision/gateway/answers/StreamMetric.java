package dev.onevision.gateway.answers;

/** The meters of this room, which {@code docs/metrics.md} describes. */
public enum StreamMetric {
  /** Gauge: open answers. */
  OPEN_ANSWERS("onevision.gateway.answers.open"),

  /** Gauge: resumed streams that are being read back. */
  RESUMED_ANSWERS("onevision.gateway.answers.resumed"),

  /** Gauge: requests that wait for their client's turn. */
  WAITING_REQUESTS("onevision.gateway.requests.waiting"),

  /** Counter: tokens that a second worker repeated after the first one died. */
  REPLAYED_TOKENS("onevision.gateway.tokens.replayed");

  private final String key;

  StreamMetric(String key) {
    this.key = key;
  }

  /** The name of the meter. */
  public String key() {
    return key;
  }
}
