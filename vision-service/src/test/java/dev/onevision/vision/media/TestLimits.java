package dev.onevision.vision.media;

import java.time.Duration;
import java.util.List;

/** The defaults of {@link MediaProperties}, with changes for tests. */
final class TestLimits {

  private TestLimits() {}

  static MediaProperties limits(boolean allowPrivate, List<String> allowHosts) {
    return new MediaProperties(
        null, Duration.ofSeconds(10), 5, List.of(80, 443), allowHosts, allowPrivate);
  }
}
