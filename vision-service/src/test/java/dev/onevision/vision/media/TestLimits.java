package dev.onevision.vision.media;

import java.time.Duration;
import java.util.List;
import org.springframework.util.unit.DataSize;

/** The defaults of {@link MediaProperties}, and what tests change of them. */
final class TestLimits {

  private TestLimits() {}

  static MediaProperties defaults() {
    return limits(DataSize.ofMegabytes(20), Duration.ofSeconds(10), false, List.of());
  }

  static MediaProperties limits(
      DataSize maxBytes, Duration fetchTimeout, boolean allowPrivate, List<String> allowHosts) {
    return new MediaProperties(
        maxBytes,
        64_000_000,
        200,
        DataSize.ofMegabytes(768),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        640_000_000,
        "none",
        fetchTimeout,
        5,
        List.of(80, 443),
        allowHosts,
        allowPrivate);
  }

  static MediaProperties pixels(long maxPixels) {
    return limits(maxPixels, 10_000, 30_000);
  }

  static MediaProperties decodeTime(long imageMillis, long requestMillis) {
    return limits(defaults().maxPixels(), imageMillis, requestMillis);
  }

  private static MediaProperties limits(long maxPixels, long imageMillis, long requestMillis) {
    MediaProperties limits = defaults();
    return new MediaProperties(
        limits.maxBytes(),
        maxPixels,
        limits.maxAspectRatio(),
        limits.decodeMemory(),
        Duration.ofMillis(imageMillis),
        Duration.ofMillis(requestMillis),
        limits.maxScanPixels(),
        limits.background(),
        limits.fetchTimeout(),
        limits.maxRedirects(),
        limits.ports(),
        limits.allowHosts(),
        limits.allowPrivateAddresses());
  }
}
