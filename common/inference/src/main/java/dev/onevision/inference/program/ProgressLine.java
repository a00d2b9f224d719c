package dev.onevision.inference.program;

/** A line of a log about a long write or download. */
public final class ProgressLine {

  private static final double MEBIBYTE = 1 << 20;

  private ProgressLine() {}

  /**
   * How far it is, how fast it is, and how long the rest takes.
   *
   * @param subject what is written
   * @param done bytes so far
   * @param bytesPerSecond above 0
   */
  public static String of(Object subject, long done, long total, double bytesPerSecond) {
    return "%s: %d of %d MiB, %d MiB/s, %d s left"
        .formatted(
            subject,
            Math.round(done / MEBIBYTE),
            Math.round(total / MEBIBYTE),
            Math.round(bytesPerSecond / MEBIBYTE),
            Math.round((total - done) / bytesPerSecond));
  }
}
