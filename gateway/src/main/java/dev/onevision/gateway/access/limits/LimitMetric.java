package dev.onevision.gateway.access.limits;

/** The meters of this room, which {@code docs/metrics.md} describes. */
public enum LimitMetric {
  /** Counter: requests refused at a limit of their tenant or key, by {@code limit}. */
  REFUSED("onevision.gateway.limits.refused");

  private final String key;

  LimitMetric(String key) {
    this.key = key;
  }

  /** The name of the meter. */
  public String key() {
    return key;
  }
}
