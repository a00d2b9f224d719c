package dev.onevision.vision.requests;

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
 * Sees to it that what one request has encoded no other encodes again: neither here, where requests
 * for the same digest wait for the first of their priority, nor in another process, through the
 * index. An interactive request does not wait for a batch request, whose turn may come much later.
 * Thread-safe.
 */
final class SharedEncodings {

  private final EmbeddingIndex index;
  private final VisionMetrics metrics;

  /** What is being encoded now: at most one entry for each slot. */
  private final ConcurrentMap<Running, CountDownLatch> running = new ConcurrentHashMap<>();

  private record Running(String digest, Priority priority) {}

  SharedEncodings(EmbeddingIndex index, VisionMetrics metrics) {
    this.index = index;
    this.metrics = metrics;
  }

  /**
   * The embedding of this digest: a stored one, or the one another thread is making, or a new one.
   *
   * @param encode makes and stores it
   */
  StoredEmbedding get(
      String digest, Priority priority, Patience patience, Callable<StoredEmbedding> encode)
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
      // Whether it then is there or not: who made it may have been cancelled, and this one not.
      var _ = others.await(patience.left().toMillis(), TimeUnit.MILLISECONDS);
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
