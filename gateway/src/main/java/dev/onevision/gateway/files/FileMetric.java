package dev.onevision.gateway.files;

/** The meters of this room. Their names are documented in {@code docs/metrics.md}. */
public enum FileMetric {
  /** Gauge: files there are, of all gateways. */
  FILES("onevision.gateway.files"),

  /** Gauge: their bytes. */
  BYTES("onevision.gateway.files.bytes"),

  /** Gauge: uploads this gateway takes now. */
  UPLOADS("onevision.gateway.files.uploads");

  private final String key;

  FileMetric(String key) {
    this.key = key;
  }

  /** The meter's name. */
  public String key() {
    return key;
  }
}
