package dev.onevision.vision.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.StoredEmbedding;
import dev.onevision.vision.MemoryIndex;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
  private final SharedEncodings encodings = new SharedEncodings(index, new VisionMetrics(registry));

  @Test
  void whatIsAskedForAtTheSameTimeIsEncodedOnce() throws Exception {
    AtomicInteger encoded = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (ExecutorService slots = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<StoredEmbedding>> results = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        results.add(
            slots.submit(
                () ->
                    encodings.get(
                        "a",
                        Priority.INTERACTIVE,
                        patience(),
                        () -> {
                          encoded.incrementAndGet();
                          begun.countDown();
                          mayEnd.await();
                          return embedding("a");
                        })));
      }
      begun.await();
      mayEnd.countDown();
      for (Future<StoredEmbedding> result : results) {
        assertThat(result.get().digest()).isEqualTo("a");
      }
    }
    assertThat(encoded).hasValue(1);
    assertThat(registry.counter("onevision.vision.reused").count()).isEqualTo(7);
  }

  @Test
  void whoWaitsForOneThatFailsEncodesItself() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayFail = new CountDownLatch(1);
    try (ExecutorService slots = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<StoredEmbedding> first =
          slots.submit(
              () ->
                  encodings.get(
                      "a",
                      Priority.INTERACTIVE,
                      patience(),
                      () -> {
                        begun.countDown();
                        mayFail.await();
                        throw new IOException("the broker is away");
                      }));
      begun.await();
      Future<StoredEmbedding> second =
          slots.submit(
              () -> encodings.get("a", Priority.INTERACTIVE, patience(), () -> embedding("a")));
      mayFail.countDown();
      assertThatThrownBy(first::get).hasRootCauseMessage("the broker is away");
      assertThat(second.get().digest()).isEqualTo("a");
    }
  }

  @Test
  void whoWaitsIsReleasedWhenNobodyWaitsForHim() throws Exception {
    AtomicBoolean cancelled = new AtomicBoolean();
    Patience impatient =
        new Patience(
            Instant.now().plusSeconds(60),
            Duration.ofMillis(20),
            cancelled::get,
            Clock.systemUTC());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (ExecutorService slots = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<StoredEmbedding> first =
          slots.submit(
              () ->
                  encodings.get(
                      "a",
                      Priority.INTERACTIVE,
                      patience(),
                      () -> {
                        begun.countDown();
                        mayEnd.await();
                        return embedding("a");
                      }));
      begun.await();
      Future<StoredEmbedding> second =
          slots.submit(
              () -> encodings.get("a", Priority.INTERACTIVE, impatient, () -> embedding("a")));
      cancelled.set(true);
      Awaitility.await().until(second::isDone);
      assertThatThrownBy(second::get).hasCauseInstanceOf(Cancelled.class);
      mayEnd.countDown();
      assertThat(first.get()).isNotNull();
    }
  }

  @Test
  void anInteractiveRequestDoesNotWaitForABatchRequestThatEncodesTheSame() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (ExecutorService slots = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<StoredEmbedding> batch =
          slots.submit(
              () ->
                  encodings.get(
                      "a",
                      Priority.BATCH,
                      patience(),
                      () -> {
                        begun.countDown();
                        mayEnd.await();
                        return embedding("a");
                      }));
      begun.await();
      try {
        assertThat(
                encodings.get("a", Priority.INTERACTIVE, patience(), () -> embedding("a")).digest())
            .isEqualTo("a");
        assertThat(batch).isNotDone();
      } finally {
        mayEnd.countDown();
      }
      assertThat(batch.get().digest()).isEqualTo("a");
    }
  }

  @Test
  void whatWasForgottenIsEncodedAgain() throws Exception {
    AtomicInteger encoded = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      encodings.get(
          "a",
          Priority.INTERACTIVE,
          patience(),
          () -> {
            encoded.incrementAndGet();
            return embedding("a");
          });
    }
    assertThat(encoded).hasValue(1);
    index.forget("a");
    encodings.get(
        "a",
        Priority.INTERACTIVE,
        patience(),
        () -> {
          encoded.incrementAndGet();
          return embedding("a");
        });
    assertThat(encoded).hasValue(2);
  }

  private static Patience patience() {
    return new Patience(
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
}
