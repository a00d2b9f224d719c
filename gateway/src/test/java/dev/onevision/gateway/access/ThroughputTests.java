package dev.onevision.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThroughputTests {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void eachWhoIsRefusedIsGivenTheNextPlaceThatComesFree() {
    var throughput = new Throughput(0);
    for (int i = 1; i <= 20; i++) {
      throughput.ended(i * SECOND / 2);
    }
    // Two requests end each second.
    assertThat(throughput.retryAfter(10 * SECOND)).isEqualTo(Duration.ofSeconds(1));
    assertThat(throughput.retryAfter(10 * SECOND)).isEqualTo(Duration.ofSeconds(1));
    assertThat(throughput.retryAfter(10 * SECOND)).isEqualTo(Duration.ofSeconds(2));
    for (int i = 0; i < 15; i++) {
      throughput.retryAfter(10 * SECOND);
    }
    assertThat(throughput.retryAfter(10 * SECOND)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aPlaceThatHasComeFreeIsNotWaitedForAgain() {
    var throughput = new Throughput(0);
    throughput.ended(SECOND);
    assertThat(throughput.retryAfter(2 * SECOND)).isEqualTo(Duration.ofSeconds(2));
    assertThat(throughput.retryAfter(4 * SECOND)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void whoWaitsLongestWaitsAMinute() {
    var throughput = new Throughput(0);
    throughput.ended(SECOND);
    for (int i = 0; i < 1000; i++) {
      throughput.retryAfter(20 * SECOND);
    }
    assertThat(throughput.retryAfter(20 * SECOND)).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void onlyTheLastHalfMinuteCounts() {
    var throughput = new Throughput(0);
    throughput.ended(SECOND);
    assertThat(throughput.retryAfter(100 * SECOND)).isEqualTo(Duration.ofSeconds(5));
  }
}
