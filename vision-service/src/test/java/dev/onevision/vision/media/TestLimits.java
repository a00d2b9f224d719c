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
        fetchTimeout,
        5,
        List.of(80, 443),
        allowHosts,
        allowPrivate);
  }
}
