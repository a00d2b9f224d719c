package dev.onevision.gateway.access.keys;

/** The meters of this room, which {@code docs/metrics.md} describes. */
public enum KeyMetric {
  /** Gauge: valid keys. */
  KEYS("onevision.gateway.keys"),

  /** Gauge: 1 if the key file could not be used when it was last read, otherwise 0. */
  FILE_BROKEN("onevision.gateway.key.file.broken");

  private final String key;

  KeyMetric(String key) {
    this.key = key;
  }

  /** The name of the meter. */
  public String key() {
    return key;
  }
}
