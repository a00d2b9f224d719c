package dev.onevision.vision.images;

import java.time.Duration;
import org.springframework.util.unit.DataSize;

/** The defaults of {@link ImageProperties}, with changes for tests. */
public final class TestLimits {

  private TestLimits() {}

  public static ImageProperties defaults() {
    return limits(64_000_000, 10_000, 30_000);
  }

  static ImageProperties pixels(long maxPixels) {
    return limits(maxPixels, 10_000, 30_000);
  }

  static ImageProperties decodeTime(long imageMillis, long requestMillis) {
    return limits(64_000_000, imageMillis, requestMillis);
  }

  /** Limits on files and on fetching them. */
  public static ImageProperties files(DataSize maxBytes, Duration fetchTimeout) {
    ImageProperties limits = defaults();
    return new ImageProperties(
        maxBytes,
        limits.maxPixels(),
        limits.maxAspectRatio(),
        limits.maxScanPixels(),
        limits.background(),
        fetchTimeout,
        limits.decode());
  }

  /** Small limits: files of 64 KB, images of a megapixel. */
  public static ImageProperties small() {
    return new ImageProperties(
        DataSize.ofKilobytes(64),
        1_000_000,
        200,
        640_000_000,
        "none",
        Duration.ofSeconds(5),
        new ImageProperties.Decode(
            DataSize.ofMegabytes(50), Duration.ofSeconds(10), Duration.ofSeconds(30)));
  }

  private static ImageProperties limits(long maxPixels, long imageMillis, long requestMillis) {
    return new ImageProperties(
        DataSize.ofMegabytes(20),
        maxPixels,
        200,
        640_000_000,
        "none",
        Duration.ofSeconds(10),
        new ImageProperties.Decode(
            DataSize.ofMegabytes(768),
            Duration.ofMillis(imageMillis),
            Duration.ofMillis(requestMillis)));
  }
}
