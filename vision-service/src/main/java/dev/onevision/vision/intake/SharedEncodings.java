package dev.onevision.vision.intake;

import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.StoredEmbedding;
import dev.onevision.kafka.embeddings.EmbeddingIndex;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes sure that equal images are encoded once. In this process, requests for the same digest wait
 * for the first of their priority; other processes find the embedding in the index. An interactive
 * request does not wait for a batch request, whose turn at the model may come much later.
 * Thread-safe.
 */
final class SharedEncodings {

  private final EmbeddingIndex index;
  private final VisionMetrics metrics;

  /** Encodings in progress: at most one per lane. */
  private final ConcurrentMap<Running, CountDownLatch> running = new ConcurrentHashMap<>();

  private record Running(String digest, Priority priority) {}

  SharedEncodings(EmbeddingIndex index, VisionMetrics metrics) {
    this.index = index;
    this.metrics = metrics;
  }

  /**
   * The embedding of a digest: a stored one, one that another thread makes, or a new one.
   *
   * @param encode makes and stores it
   */
  StoredEmbedding get(
      String digest, Priority priority, RequestDeadline deadline, Callable<StoredEmbedding> encode)
      throws Exception {
    Running key = new Running(digest, priority);
    while (true) {
      Optional<StoredEmbedding> stored = index.find(digest);
      if (stored.isPresent()) {
        metrics.reused();
        return stored.get();
      }
      CountDownLatch mine = new CountDownLatch(1);
      CountDownLatch others = running.putIfAbsent(key, mine);
      if (others == null) {
        return encodeFor(key, mine, encode);
      }
      // Looks again in any case: the other request may have been cancelled.
      var _ = others.await(deadline.nextTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private StoredEmbedding encodeFor(
      Running key, CountDownLatch mine, Callable<StoredEmbedding> encode) throws Exception {
    try {
      StoredEmbedding made = encode.call();
      index.publish(made);
      return made;
    } finally {
      running.remove(key, mine);
      mine.countDown();
    }
  }
}
