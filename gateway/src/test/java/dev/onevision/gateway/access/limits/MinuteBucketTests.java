package dev.onevision.gateway.access.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MinuteBucketTests {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void aMinutesUnitsAreThereAtOnceAndComeBackContinuously() {
    MinuteBucket bucket = new MinuteBucket(60, 0, 0);
    bucket.take(60, 0);
    assertThat(bucket.has(1, 0)).isFalse();
    assertThat(bucket.untilHas(1, 0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(bucket.untilFull(0)).isEqualTo(Duration.ofSeconds(60));
    assertThat(bucket.has(1, SECOND - 1)).isFalse();
    assertThat(bucket.has(1, SECOND)).isTrue();
    assertThat(bucket.remaining(30 * SECOND)).isEqualTo(30);
    assertThat(bucket.remaining(600 * SECOND)).isEqualTo(60);
  }

  @Test
  void excessIsADebtThatDelays() {
    MinuteBucket bucket = new MinuteBucket(600, 0, 0);
    bucket.take(1200, 0);
    assertThat(bucket.remaining(0)).isZero();
    assertThat(bucket.untilHas(1, 0)).isEqualTo(Duration.ofMillis(60_100));
    assertThat(bucket.remaining(60 * SECOND)).isZero();
    assertThat(bucket.remaining(90 * SECOND)).isEqualTo(300);
  }

  @Test
  void givingBackNeverExceedsTheLimit() {
    MinuteBucket bucket = new MinuteBucket(10, 0, 0);
    bucket.take(-5, 0);
    assertThat(bucket.remaining(0)).isEqualTo(10);
  }

  /** Times of {@link System#nanoTime()} may be negative, and readers may be a little late. */
  @Test
  void timeNeverRunsBackwards() {
    MinuteBucket bucket = new MinuteBucket(60, 30, -5 * SECOND);
    assertThat(bucket.remaining(-5 * SECOND)).isEqualTo(30);
    assertThat(bucket.remaining(-6 * SECOND)).isEqualTo(30);
    assertThat(bucket.remaining(0)).isLessThanOrEqualTo(36).isGreaterThanOrEqualTo(35);
  }
}
