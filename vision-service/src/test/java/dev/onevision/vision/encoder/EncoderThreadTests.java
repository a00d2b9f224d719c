package dev.onevision.vision.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.contract.wire.Priority;
import dev.onevision.inference.runtime.DeviceLostException;
import dev.onevision.inference.runtime.DeviceMemoryException;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.tiling.TilingMode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class EncoderThreadTests {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(30);

  private final FakeTower tower = new FakeTower();
  private final EncoderThread model = new EncoderThread(() -> tower);

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void modelIsUsedAndClosedByTheThreadThatLoadedIt() throws Exception {
    model.start();
    assertThat(model.loaded().get().fingerprint()).isEqualTo("fake");
    assertThat(model.encode(tiles(3), Priority.INTERACTIVE, LONG).get(0)).isEqualTo((byte) 3);
    model.close();
    assertThat(tower.closedBy).isSameAs(tower.usedBy).isNotSameAs(Thread.currentThread());
  }

  @Test
  void modelIsUnknownUntilItIsLoaded() {
    assertThatThrownBy(model::model).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void failureToLoadIsReported() {
    try (EncoderThread broken =
        new EncoderThread(
            () -> {
              throw new IllegalArgumentException("no such folder");
            })) {
      broken.start();
      assertThatThrownBy(() -> broken.loaded().join())
          .isInstanceOf(CompletionException.class)
          .hasMessageContaining("no such folder");
      assertThatThrownBy(() -> broken.encode(tiles(1), Priority.INTERACTIVE, SHORT))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void failureOfOneImageLeavesTheOthersUnharmed() throws Exception {
    model.start();
    assertThatThrownBy(() -> model.encode(tiles(FakeTower.FAILS), Priority.INTERACTIVE, LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a test's failure");
    assertThat(model.encode(tiles(5), Priority.INTERACTIVE, LONG).get(0)).isEqualTo((byte) 5);
  }

  @Test
  void interactiveImagesAreEncodedBeforeThoseOfBatchesElseInTheirOrder() throws Exception {
    model.start();
    CompletableFuture<ByteBuffer> running = async(FakeTower.BLOCKS);
    tower.blocked.await();
    List<CompletableFuture<ByteBuffer>> waiting = new ArrayList<>();
    for (int value : new int[] {1, 2, 3, 4}) {
      Priority priority = value > 2 ? Priority.INTERACTIVE : Priority.BATCH;
      waiting.add(CompletableFuture.supplyAsync(() -> encode(value, priority, LONG)));
      Awaitility.await().until(() -> model.waiting() == waiting.size());
    }
    tower.release.countDown();
    assertThat(running.get().get(0)).isEqualTo((byte) FakeTower.BLOCKS);
    for (CompletableFuture<ByteBuffer> image : waiting) {
      image.get();
    }
    assertThat(tower.passes).containsExactly(List.of(FakeTower.BLOCKS), List.of(3, 4, 1, 2));
  }

  @Test
  void callerThatTimesOutLeavesTheQueue() throws Exception {
    model.start();
    CompletableFuture<ByteBuffer> running = async(FakeTower.BLOCKS);
    tower.blocked.await();
    assertThatThrownBy(() -> model.encode(tiles(2), Priority.INTERACTIVE, SHORT))
        .isInstanceOf(EncoderBusyException.class)
        .hasMessageContaining("in time");
    tower.release.countDown();
    running.get();
    assertThat(model.encode(tiles(4), Priority.INTERACTIVE, LONG).get(0)).isEqualTo((byte) 4);
    assertThat(tower.passes).hasSize(2);
  }

  @Test
  void callerWaitsUntilItsTilesAreReadEvenPastItsTimeout() throws Exception {
    model.start();
    model.loaded().get();
    // Long enough for the thread to take the tiles on a busy machine.
    Duration timeout = Duration.ofSeconds(1);
    CompletableFuture<ByteBuffer> running =
        CompletableFuture.supplyAsync(
            () -> encode(FakeTower.BLOCKS, Priority.INTERACTIVE, timeout));
    tower.blocked.await();
    assertThatThrownBy(() -> running.get(timeout.toMillis() + 100, TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    tower.release.countDown();
    assertThat(running.get().get(0)).isEqualTo((byte) FakeTower.BLOCKS);
  }

  @Test
  void waitingImagesShareAPass() throws Exception {
    model.start();
    CompletableFuture<ByteBuffer> running = async(FakeTower.BLOCKS);
    tower.blocked.await();
    List<CompletableFuture<ByteBuffer>> waiting = waiting(1, 2, 3, 4, 5);
    tower.release.countDown();
    running.get();
    for (int i = 0; i < 5; i++) {
      assertThat(waiting.get(i).get().get(0)).isEqualTo((byte) (i + 1));
    }
    assertThat(tower.passes)
        .containsExactly(List.of(FakeTower.BLOCKS), List.of(1, 2, 3, 4), List.of(5));
  }

  @Test
  void imageThatFailsInASharedPassFailsAlone() throws Exception {
    model.start();
    CompletableFuture<ByteBuffer> running = async(FakeTower.BLOCKS);
    tower.blocked.await();
    List<CompletableFuture<ByteBuffer>> waiting = waiting(1, FakeTower.FAILS, 3);
    tower.release.countDown();
    running.get();
    assertThat(waiting.get(0).get().get(0)).isEqualTo((byte) 1);
    assertThat(waiting.get(2).get().get(0)).isEqualTo((byte) 3);
    assertThatThrownBy(() -> waiting.get(1).join()).hasMessageContaining("a test's failure");
    assertThat(tower.open).hasValue(0);
  }

  @Test
  void passesShrinkWhenTheDeviceHasTooLittleMemory() throws Exception {
    tower.memory = 2;
    model.start();
    assertThat(model.encode(video(7, 9), Priority.INTERACTIVE, LONG).get(0)).isEqualTo((byte) 7);
    assertThat(tower.passes).startsWith(List.of(7, 7), List.of(7, 7)).hasSize(5);
    tower.memory = 0;
    assertThatThrownBy(() -> model.encode(tiles(8), Priority.INTERACTIVE, LONG))
        .isInstanceOf(DeviceMemoryException.class);
    assertThat(tower.open).hasValue(0);
  }

  @Test
  void lostDeviceEndsTheThread() throws Exception {
    model.start();
    model.loaded().get();
    assertThatThrownBy(() -> model.encode(tiles(FakeTower.LOST), Priority.INTERACTIVE, LONG))
        .isInstanceOf(DeviceLostException.class);
    assertThatThrownBy(() -> model.ended().get()).hasCauseInstanceOf(DeviceLostException.class);
    assertThat(tower.open).hasValue(0);
  }

  @Test
  void closingFailsAVideoThatHasBegun() throws Exception {
    model.start();
    CompletableFuture<ByteBuffer> running =
        CompletableFuture.supplyAsync(() -> encode(video(FakeTower.BLOCKS, 9)));
    tower.blocked.await();
    model.close();
    assertThatThrownBy(running::join).hasRootCauseMessage("The service is shutting down");
    assertThat(tower.open).hasValue(0);
  }

  /** Starts calls that wait in this order. */
  private List<CompletableFuture<ByteBuffer>> waiting(int... values) {
    List<CompletableFuture<ByteBuffer>> waiting = new ArrayList<>();
    for (int value : values) {
      waiting.add(async(value));
      Awaitility.await().until(() -> model.waiting() == waiting.size());
    }
    return waiting;
  }

  private ByteBuffer encode(Tiles tiles) {
    try {
      return model.encode(tiles, Priority.INTERACTIVE, LONG);
    } catch (EncoderBusyException | InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  private CompletableFuture<ByteBuffer> async(int value) {
    return CompletableFuture.supplyAsync(() -> encode(value, Priority.INTERACTIVE, LONG));
  }

  private ByteBuffer encode(int value, Priority priority, Duration timeout) {
    try {
      return model.encode(tiles(value), priority, timeout);
    } catch (EncoderBusyException | InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  private static Tiles tiles(int value) {
    return new Tiles.Single(ByteBuffer.allocate(1).put(0, (byte) value), TilingMode.BASE, 1);
  }

  private static Tiles video(int value, int frames) {
    return new Tiles.Frames(ByteBuffer.allocate(1).put(0, (byte) value), frames, frames);
  }
}
