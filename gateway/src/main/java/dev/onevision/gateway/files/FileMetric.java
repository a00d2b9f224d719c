package dev.onevision.gateway.files;

/** The meters of this room, which {@code docs/metrics.md} describes. */
public enum FileMetric {
  /** Gauge: files of all gateways. */
  FILES("onevision.gateway.files"),

  /** Gauge: bytes of all files. */
  BYTES("onevision.gateway.files.bytes"),

  /** Gauge: uploads in progress at this gateway. */
  UPLOADS("onevision.gateway.files.uploads");

  private final String key;

  FileMetric(String key) {
    this.key = key;
  }

  /** The name of the meter. */
  public String key() {
    return key;
  }
}
