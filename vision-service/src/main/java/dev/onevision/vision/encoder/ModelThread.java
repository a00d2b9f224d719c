package dev.onevision.vision.encoder;

import dev.onevision.contract.wire.Priority;
import dev.onevision.inference.runtime.NativeTensors;
import dev.onevision.vision.tiling.Tiles;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the model: it loads it, encodes what waits, one picture after the other, and
 * closes it. Pictures of interactive requests come before those of batch requests, and else in the
 * order of their arrival. Whoever brings one waits for it, so that no more wait than there are
 * slots. A picture that fails leaves the thread and the others unharmed.
 */
public final class ModelThread implements PictureEncoder, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ModelThread.class);
  private static final long CLOSE_MILLIS = 30_000;

  private final BlockingQueue<Job> queue = new PriorityBlockingQueue<>();
  private final AtomicLong arrivals = new AtomicLong();
  private final CompletableFuture<EncoderModel> loaded = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean closing;

  ModelThread(Tower.Loader loader) {
    this.thread = Thread.ofPlatform().daemon().name("vision-model").unstarted(() -> run(loader));
  }

  /** Starts to load the model. */
  public void start() {
    thread.start();
  }

  /** Completes when the model is loaded, or with the reason why it cannot be. */
  public CompletableFuture<EncoderModel> loaded() {
    return loaded.copy();
  }

  /** Fails when a model that was loaded cannot be used any more; stays open until then. */
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  /** Pictures that wait for the model, without the one in hand. */
  public int waiting() {
    return queue.size();
  }

  /** Tensors that Java holds in the engine's memory now, in this process; without the weights. */
  public static int nativeTensors() {
    return NativeTensors.open();
  }

  @Override
  public EncoderModel model() {
    if (!loaded.isDone() || loaded.isCompletedExceptionally()) {
      throw new IllegalStateException("the model is not loaded");
    }
    return loaded.join();
  }

  @Override
  public ByteBuffer encode(Tiles tiles, Priority priority, Duration patience)
      throws EncoderBusyException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    Job job = new Job(tiles, priority, arrivals.getAndIncrement());
    queue.add(job);
    // The thread may have emptied the queue for the last time just before the picture went in.
    if (closing && queue.remove(job)) {
      // Another worker has a model.
      throw new IllegalStateException("the model's thread has ended");
    }
    try {
      return get(job.result, end - System.nanoTime());
    } catch (TimeoutException | InterruptedException e) {
      if (queue.remove(job)) {
        if (e instanceof InterruptedException interrupted) {
          throw interrupted;
        }
        throw new EncoderBusyException("the model did not come to this picture in time");
      }
      // The model is reading the tiles: they must not be touched before it is done.
      ByteBuffer result = job.await();
      if (e instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      return result;
    }
  }

  private static ByteBuffer get(CompletableFuture<ByteBuffer> result, long nanos)
      throws TimeoutException, InterruptedException {
    try {
      return result.get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable cause) {
    return cause instanceof RuntimeException known
        ? known
        : new IllegalStateException("the picture could not be encoded", cause);
  }

  private void run(Tower.Loader loader) {
    try (Tower tower = loader.load()) {
      loaded.complete(tower.model());
      while (!closing) {
        Job job = queue.take();
        job.run(tower);
      }
    } catch (Throwable e) {
      if (closing && e instanceof InterruptedException) {
        log.debug("The model's thread was asked to end");
      } else {
        log.error("The vision model cannot be used: {}", e.getMessage(), e);
        closing = true;
        loaded.completeExceptionally(e);
        ended.completeExceptionally(e);
      }
    } finally {
      closing = true;
      loaded.completeExceptionally(new CancellationException("the service is shutting down"));
      for (Job job = queue.poll(); job != null; job = queue.poll()) {
        job.result.completeExceptionally(new CancellationException("the service is shutting down"));
      }
    }
  }

  /** Ends the thread after the picture in hand. */
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Job implements Comparable<Job> {

    private static final Comparator<Job> ORDER =
        Comparator.comparing((Job job) -> job.priority).thenComparing(job -> job.arrival);

    private final Tiles tiles;
    private final Priority priority;
    private final long arrival;
    private final CompletableFuture<ByteBuffer> result = new CompletableFuture<>();

    Job(Tiles tiles, Priority priority, long arrival) {
      this.tiles = tiles;
      this.priority = priority;
      this.arrival = arrival;
    }

    @Override
    public int compareTo(Job other) {
      return ORDER.compare(this, other);
    }

    void run(Tower tower) {
      try {
        result.complete(tower.encode(tiles));
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    }

    /** Waits through interrupts. */
    ByteBuffer await() {
      try {
        return result.join();
      } catch (java.util.concurrent.CompletionException e) {
        throw unchecked(e.getCause());
      }
    }
  }
}
