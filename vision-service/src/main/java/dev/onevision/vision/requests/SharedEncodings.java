package dev.onevision.vision.requests;

import dev.onevision.messaging.embeddings.EmbeddingIndex;
import dev.onevision.messaging.wire.StoredEmbedding;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Sees to it that what one request has encoded no other encodes again: neither here, where requests
 * for the same digest wait for the first, nor in another process, through the index. Thread-safe.
 */
final class SharedEncodings {

  private final EmbeddingIndex index;
  private final VisionMetrics metrics;

  /** What is being encoded now: at most one entry for each slot. */
  private final ConcurrentMap<String, CountDownLatch> running = new ConcurrentHashMap<>();

  SharedEncodings(EmbeddingIndex index, VisionMetrics metrics) {
    this.index = index;
    this.metrics = metrics;
  }

  /**
   * The embedding of this digest: a stored one, or the one another thread is making, or a new one.
   *
   * @param encode makes and stores it
   */
  StoredEmbedding get(String digest, Patience patience, Callable<StoredEmbedding> encode)
      throws Exception {
    while (true) {
      Optional<StoredEmbedding> stored = index.find(digest);
      if (stored.isPresent()) {
        metrics.reused();
        return stored.get();
      }
      CountDownLatch mine = new CountDownLatch(1);
      CountDownLatch others = running.putIfAbsent(digest, mine);
      if (others == null) {
        return encodeFor(digest, mine, encode);
      }
      // Whether it then is there or not: who made it may have been cancelled, and this one not.
      var _ = others.await(patience.left().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private StoredEmbedding encodeFor(
      String digest, CountDownLatch mine, Callable<StoredEmbedding> encode) throws Exception {
    try {
      StoredEmbedding made = encode.call();
      index.publish(made);
      return made;
    } finally {
      running.remove(digest, mine);
      mine.countDown();
    }
  }
}
