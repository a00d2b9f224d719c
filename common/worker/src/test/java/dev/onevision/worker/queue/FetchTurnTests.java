package dev.onevision.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FetchTurnTests {

  private static final Duration LONG = Duration.ofHours(1);
  private static final BooleanSupplier GOES_ON = () -> false;

  private final FetchTurn turn = new FetchTurn();

  @Test
  void oneLaneHasTheTurn() throws Exception {
    assertThat(turn.take(LONG, GOES_ON)).isTrue();
    assertThat(turn.take(Duration.ofMillis(10), GOES_ON)).isFalse();
  }

  @Test
  void waitingLaneGetsTheTurnThatIsPassedOn() throws Exception {
    turn.take(LONG, GOES_ON);
    Lane waiting = new Lane(turn, GOES_ON);

    turn.pass();

    assertThat(waiting.taken.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void unsettledLanesGoFirst() throws Exception {
    turn.joins();
    assertThat(turn.take(Duration.ofMillis(10), GOES_ON)).isFalse();

    turn.settled();

    assertThat(turn.take(LONG, GOES_ON)).isTrue();
  }

  @Test
  void laneThatStopsDoesNotWaitForTheTurn() throws Exception {
    turn.take(LONG, GOES_ON);
    AtomicBoolean stops = new AtomicBoolean();
    Lane stopping = new Lane(turn, stops::get);
    Lane other = new Lane(turn, GOES_ON);

    stops.set(true);
    turn.wakeUp();

    assertThat(stopping.taken.get(30, TimeUnit.SECONDS)).isFalse();
    assertThat(other.taken).isNotDone();
    turn.pass();
    assertThat(other.taken.get(30, TimeUnit.SECONDS)).isTrue();
  }

  /** A thread that waits for the turn. */
  private static final class Lane {

    final CompletableFuture<Boolean> taken = new CompletableFuture<>();

    Lane(FetchTurn turn, BooleanSupplier stops) {
      Thread thread =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try {
                      taken.complete(turn.take(LONG, stops));
                    } catch (InterruptedException e) {
                      taken.completeExceptionally(e);
                    }
                  });
      await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    }
  }
}
