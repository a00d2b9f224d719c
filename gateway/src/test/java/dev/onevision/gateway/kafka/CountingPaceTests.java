package dev.onevision.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CountingPaceTests {

  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration NEVER = Duration.ofHours(1);

  @Test
  void countsAgainSoonWhileItIsRead() throws Exception {
    CountingPace pace = new CountingPace(new CountingPace.Intervals(SOON, NEVER, NEVER));
    pace.read();

    assertThat(pace.awaitNext()).isTrue();
    assertThat(pace.awaitNext()).isTrue();
  }

  @Test
  void countsRarelyOnceReadsAreForgotten() throws Exception {
    CountingPace pace = new CountingPace(new CountingPace.Intervals(NEVER, SOON, Duration.ZERO));
    pace.read();

    assertThat(pace.awaitNext()).isTrue();
  }

  @Test
  void firstReadEndsALongWait() throws Exception {
    CountingPace pace = new CountingPace(new CountingPace.Intervals(SOON, NEVER, NEVER));
    Future<Boolean> next = awaitNext(pace);

    pace.read();

    assertThat(next.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void stopEndsTheWait() throws Exception {
    CountingPace pace = new CountingPace(new CountingPace.Intervals(NEVER, NEVER, NEVER));
    Future<Boolean> next = awaitNext(pace);

    pace.stop();

    assertThat(next.get(30, TimeUnit.SECONDS)).isFalse();
    assertThat(pace.awaitNext()).isFalse();
  }

  private static Future<Boolean> awaitNext(CountingPace pace) {
    CompletableFuture<Boolean> next = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                next.complete(pace.awaitNext());
              } catch (InterruptedException e) {
                next.completeExceptionally(e);
              }
            });
    return next;
  }
}
