package dev.onevision.gateway.files.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class UploadPaceTests {

  private static final long SECOND = 1_000_000_000;
  private static final long RATE = 1000;

  private final UploadPace pace = new UploadPace(RATE);

  @Test
  void theFirstSecondIsFreeAndTheRestWaits() {
    assertThat(pace.took(600, 0)).isZero();
    assertThat(pace.took(400, 0)).isZero();
    assertThat(pace.took(500, 0)).isEqualTo(Duration.ofMillis(500));
    assertThat(pace.took(500, SECOND / 2)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void uploadsShareTheRate() {
    long now = 0;
    long bytes = 0;
    for (int i = 0; i < 100; i++) {
      bytes += 500;
      now += pace.took(500, now).toNanos();
    }
    assertThat(now).isEqualTo((bytes - RATE) * SECOND / RATE);
  }

  @Test
  void timeWithoutUploadsCountsForOneSecondOnly() {
    assertThat(pace.took(2000, 0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(pace.took(1000, 3600 * SECOND)).isZero();
    assertThat(pace.took(1000, 3600 * SECOND)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void theClockMayBeNegative() {
    assertThat(pace.took(1000, -5 * SECOND)).isZero();
    assertThat(pace.took(1000, -5 * SECOND)).isEqualTo(Duration.ofSeconds(1));
  }
}
