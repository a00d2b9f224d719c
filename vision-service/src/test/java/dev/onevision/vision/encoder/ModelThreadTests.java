package dev.onevision.vision.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.tiling.TilingMode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ModelThreadTests {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(30);

  private final FakeTower tower = new FakeTower();
  private final ModelThread model = new ModelThread(() -> tower, 1);

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void modelIsUsedAndClosedByTheThreadThatLoadedIt() throws Exception {
    model.start();
    assertThat(model.loaded().get().fingerprint()).isEqualTo("fake");
    assertThat(model.encode(tiles(3), LONG).get(0)).isEqualTo((byte) 3);
    model.close();
    assertThat(tower.closedBy).isSameAs(tower.usedBy).isNotSameAs(Thread.currentThread());
  }

  @Test
  void modelIsUnknownUntilItIsLoaded() {
    assertThatThrownBy(model::model).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void failureToLoadIsReported() {
    try (ModelThread broken =
        new ModelThread(
            () -> {
              throw new IllegalArgumentException("no such folder");
            },
            1)) {
      broken.start();
      assertThatThrownBy(() -> broken.loaded().join())
          .isInstanceOf(CompletionException.class)
          .hasMessageContaining("no such folder");
      assertThatThrownBy(() -> broken.encode(tiles(1), SHORT))
          .isInstanceOf(EncoderBusyException.class);
    }
  }

  @Test
  void failureOfOnePictureLeavesTheOthersUnharmed() throws Exception {
    model.start();
    assertThatThrownBy(() -> model.encode(tiles(FakeTower.FAILS), LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a test's failure");
    assertThat(model.encode(tiles(5), LONG).get(0)).isEqualTo((byte) 5);
  }

  @Test
  void callersBeyondTheQueueAreTurnedAwayInTime() throws Exception {
    model.start();
    CompletableFuture<ByteBuffer> running = async(FakeTower.BLOCKS);
    tower.blocked.await();
    CompletableFuture<ByteBuffer> waiting = async(1);
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> model.encode(tiles(2), SHORT))
                    .isInstanceOf(EncoderBusyException.class)
                    .hasMessageContaining("too many"));
    tower.release.countDown();
    assertThat(running.get().get(0)).isEqualTo((byte) FakeTower.BLOCKS);
    assertThat(waiting.get().get(0)).isEqualTo((byte) 1);
  }

  @Test
  void callerWhosePatienceEndsWhileWaitingLeavesTheQueue() throws Exception {
    model.start();
    CompletableFuture<ByteBuffer> running = async(FakeTower.BLOCKS);
    tower.blocked.await();
    assertThatThrownBy(() -> model.encode(tiles(2), SHORT))
        .isInstanceOf(EncoderBusyException.class)
        .hasMessageContaining("in time");
    tower.release.countDown();
    running.get();
    assertThat(model.encode(tiles(4), LONG).get(0)).isEqualTo((byte) 4);
    assertThat(tower.encoded).hasValue(2);
  }

  @Test
  void callerWaitsForItsTilesToBeReadEvenIfItsPatienceEnds() throws Exception {
    model.start();
    CompletableFuture<ByteBuffer> running =
        CompletableFuture.supplyAsync(() -> encode(FakeTower.BLOCKS, SHORT));
    tower.blocked.await();
    assertThatThrownBy(() -> running.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    tower.release.countDown();
    assertThat(running.get().get(0)).isEqualTo((byte) FakeTower.BLOCKS);
  }

  private CompletableFuture<ByteBuffer> async(int value) {
    return CompletableFuture.supplyAsync(() -> encode(value, LONG));
  }

  private ByteBuffer encode(int value, Duration patience) {
    try {
      return model.encode(tiles(value), patience);
    } catch (EncoderBusyException | InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  private static Tiles tiles(int value) {
    return new Tiles.Single(ByteBuffer.allocate(1).put(0, (byte) value), TilingMode.BASE, 1);
  }

  /** Answers with what it is given, fails, or blocks. */
  private static final class FakeTower implements Tower {

    static final int FAILS = 100;
    static final int BLOCKS = 101;

    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private volatile Thread usedBy = Thread.currentThread();
    private volatile Thread closedBy = Thread.currentThread();
    private final AtomicInteger encoded = new AtomicInteger();

    @Override
    public EncoderModel model() {
      return new EncoderModel("fake", 1, "f32");
    }

    @Override
    public ByteBuffer encode(Tiles tiles) {
      usedBy = Thread.currentThread();
      byte value = tiles.levels().get(0);
      if (value == FAILS) {
        throw new IllegalArgumentException("a test's failure");
      }
      if (value == BLOCKS) {
        blocked.countDown();
        try {
          release.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      encoded.incrementAndGet();
      return ByteBuffer.allocate(1).put(0, value);
    }

    @Override
    public void close() {
      closedBy = Thread.currentThread();
    }
  }
}
