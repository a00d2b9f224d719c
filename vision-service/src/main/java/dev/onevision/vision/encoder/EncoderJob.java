package dev.onevision.vision.encoder;

import dev.onevision.vision.tiling.Tiles;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One image or video in the encoder: its tiles, what the model has made of them, and its result.
 * The model's thread encodes, its caller waits.
 */
final class EncoderJob {

  private final Tiles tiles;
  private final CompletableFuture<ByteBuffer> result = new CompletableFuture<>();
  private Tower.@Nullable Encoding encoding;
  private int left;

  EncoderJob(Tiles tiles) {
    this.tiles = tiles;
    this.left = tiles.count();
  }

  int tiles() {
    return tiles.count();
  }

  /** The encoding, begun with the first call. On the model's thread. */
  Tower.Encoding encoding(Tower tower) {
    Tower.Encoding begun = encoding;
    if (begun == null) {
      begun = tower.begin(tiles);
      encoding = begun;
    }
    return begun;
  }

  /**
   * Counts tiles as encoded; the last one completes the result. On the model's thread.
   *
   * @return whether it was the last one
   */
  boolean encoded(int number) {
    left -= number;
    Tower.Encoding done = encoding;
    if (left > 0 || done == null) {
      return false;
    }
    ByteBuffer embeddings = done.finish();
    close();
    result.complete(embeddings);
    return true;
  }

  /** Ends it without a result. On the model's thread. */
  void fail(Throwable reason) {
    close();
    result.completeExceptionally(reason);
  }

  void cancel() {
    fail(new CancellationException("The service is shutting down"));
  }

  private void close() {
    if (encoding != null) {
      encoding.close();
      encoding = null;
    }
  }

  /** Waits for the result. */
  ByteBuffer get(long nanos) throws TimeoutException, InterruptedException {
    try {
      return result.get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    }
  }

  /** Waits through interrupts. */
  ByteBuffer await() {
    try {
      return result.join();
    } catch (CompletionException e) {
      throw unchecked(e.getCause());
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable cause) {
    return cause instanceof RuntimeException known
        ? known
        : new IllegalStateException("The tiles could not be encoded", cause);
  }
}
