package dev.onevision.vision.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.StoredEmbedding;
import dev.onevision.kafka.tracing.Tracing;
import dev.onevision.vision.MemoryIndex;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SharedEncodingsTests {

  private final MemoryIndex index = new MemoryIndex();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SharedEncodings encodings =
      new SharedEncodings(index, new VisionMetrics(registry, Tracing.off()));

  @Test
  void equalImagesAtTheSameTimeAreEncodedOnce() throws Exception {
    AtomicInteger encoded = new AtomicInteger();
    HeldEncoding held = new HeldEncoding();
    try (ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<StoredEmbedding>> results = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        results.add(
            lanes.submit(
                () ->
                    encodings.get(
                        "a",
                        Priority.INTERACTIVE,
                        deadline(),
                        () -> {
                          encoded.incrementAndGet();
                          return held.encode();
                        })));
      }
      held.awaitBegin();
      held.end();
      for (Future<StoredEmbedding> result : results) {
        assertThat(result.get().digest()).isEqualTo("a");
      }
    }
    assertThat(encoded).hasValue(1);
    assertThat(registry.counter("onevision.vision.reused").count()).isEqualTo(7);
  }

  @Test
  void waiterEncodesItselfIfTheFirstFails() throws Exception {
    HeldEncoding held = new HeldEncoding();
    try (ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<StoredEmbedding> first =
          lanes.submit(
              () ->
                  encodings.get(
                      "a",
                      Priority.INTERACTIVE,
                      deadline(),
                      () -> {
                        held.encode();
                        throw new IOException("the broker is away");
                      }));
      held.awaitBegin();
      Future<StoredEmbedding> second =
          lanes.submit(
              () -> encodings.get("a", Priority.INTERACTIVE, deadline(), () -> embedding("a")));
      held.end();
      assertThatThrownBy(first::get).hasRootCauseMessage("the broker is away");
      assertThat(second.get().digest()).isEqualTo("a");
    }
  }

  @Test
  void cancelledWaiterIsReleased() throws Exception {
    AtomicBoolean cancelled = new AtomicBoolean();
    RequestDeadline cancelledSoon =
        new RequestDeadline(
            Instant.now().plusSeconds(60),
            Duration.ofMillis(20),
            cancelled::get,
            Clock.systemUTC());
    HeldEncoding held = new HeldEncoding();
    try (ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<StoredEmbedding> first =
          lanes.submit(() -> encodings.get("a", Priority.INTERACTIVE, deadline(), held::encode));
      held.awaitBegin();
      Future<StoredEmbedding> second =
          lanes.submit(
              () -> encodings.get("a", Priority.INTERACTIVE, cancelledSoon, () -> embedding("a")));
      cancelled.set(true);
      Awaitility.await().until(second::isDone);
      assertThatThrownBy(second::get).hasCauseInstanceOf(RequestCancelledException.class);
      held.end();
      assertThat(first.get()).isNotNull();
    }
  }

  @Test
  void interactiveRequestDoesNotWaitForABatchRequest() throws Exception {
    HeldEncoding held = new HeldEncoding();
    try (ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<StoredEmbedding> batch =
          lanes.submit(() -> encodings.get("a", Priority.BATCH, deadline(), held::encode));
      held.awaitBegin();
      try {
        assertThat(
                encodings.get("a", Priority.INTERACTIVE, deadline(), () -> embedding("a")).digest())
            .isEqualTo("a");
        assertThat(batch).isNotDone();
      } finally {
        held.end();
      }
      assertThat(batch.get().digest()).isEqualTo("a");
    }
  }

  @Test
  void forgottenEmbeddingIsEncodedAgain() throws Exception {
    AtomicInteger encoded = new AtomicInteger();
    Callable<StoredEmbedding> counted =
        () -> {
          encoded.incrementAndGet();
          return embedding("a");
        };
    for (int i = 0; i < 3; i++) {
      encodings.get("a", Priority.INTERACTIVE, deadline(), counted);
    }
    assertThat(encoded).hasValue(1);
    index.forget("a");
    encodings.get("a", Priority.INTERACTIVE, deadline(), counted);
    assertThat(encoded).hasValue(2);
  }

  private static RequestDeadline deadline() {
    return new RequestDeadline(
        Instant.now().plusSeconds(60), Duration.ofSeconds(30), () -> false, Clock.systemUTC());
  }

  private static StoredEmbedding embedding(String digest) {
    return new StoredEmbedding(
        digest,
        new ClaimCheck("embeddings", 0, List.of(1L), 4, 5),
        1,
        1,
        "f32",
        10,
        10,
        null,
        Instant.now());
  }

  /** An encoding that a test holds until it has seen it begin. */
  private static final class HeldEncoding {

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    StoredEmbedding encode() throws InterruptedException {
      begun.countDown();
      mayEnd.await();
      return embedding("a");
    }

    void awaitBegin() throws InterruptedException {
      begun.await();
    }

    void end() {
      mayEnd.countDown();
    }
  }
}
