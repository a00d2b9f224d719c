package dev.onevision.vision.encoder;

import dev.onevision.contract.wire.Priority;
import dev.onevision.inference.runtime.ModelThread;
import dev.onevision.inference.runtime.NativeTensors;
import dev.onevision.vision.tiling.Tiles;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Encodes on the one thread that owns the model, one image or video after the other. Those of
 * interactive requests come before those of batch requests, else in the order of arrival. Callers
 * wait for their result, so at most one image per lane waits. An image that fails harms neither the
 * thread nor the others.
 */
public final class EncoderThread implements Encoder, AutoCloseable {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final BlockingQueue<Job> queue = new PriorityBlockingQueue<>();
  private final AtomicLong arrivals = new AtomicLong();
  private final ModelThread<EncoderModel> thread;

  EncoderThread(Tower.Loader loader) {
    this.thread = new ModelThread<>("vision-model", STOP_TIMEOUT, new Owner(loader));
  }

  /** Starts to load the model. */
  public void start() {
    thread.start();
  }

  /** Completes when the model is loaded, or with the reason why it cannot be. */
  public CompletableFuture<EncoderModel> loaded() {
    return thread.loaded();
  }

  /** Fails when a model that was loaded cannot be used any more; stays open until then. */
  public CompletableFuture<Void> ended() {
    return thread.ended();
  }

  /** Images and videos that wait for the model, without the current one. */
  public int waiting() {
    return queue.size();
  }

  /** Tensors that Java holds in the engine's memory now, in this process; without the weights. */
  public static int nativeTensors() {
    return NativeTensors.open();
  }

  @Override
  public EncoderModel model() {
    CompletableFuture<EncoderModel> loaded = thread.loaded();
    if (!loaded.isDone() || loaded.isCompletedExceptionally()) {
      throw new IllegalStateException("The model is not loaded");
    }
    return loaded.join();
  }

  @Override
  public ByteBuffer encode(Tiles tiles, Priority priority, Duration timeout)
      throws EncoderBusyException, InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    Job job = new Job(tiles, priority, arrivals.getAndIncrement());
    queue.add(job);
    // The thread may have emptied the queue for the last time just before.
    if (thread.isStopping() && queue.remove(job)) {
      // Another attempt reaches another worker, whose model runs.
      throw new IllegalStateException("The model's thread has ended");
    }
    try {
      return get(job.result, end - System.nanoTime());
    } catch (TimeoutException | InterruptedException e) {
      if (queue.remove(job)) {
        if (e instanceof InterruptedException interrupted) {
          throw interrupted;
        }
        throw new EncoderBusyException("The model did not get to these tiles in time");
      }
      // The model reads the tiles: they must not change before it is done.
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
        : new IllegalStateException("The tiles could not be encoded", cause);
  }

  /** Ends the thread after the image that it encodes. */
  @Override
  public void close() {
    thread.close();
  }

  private final class Owner implements ModelThread.Owner<EncoderModel> {

    private final Tower.Loader loader;

    Owner(Tower.Loader loader) {
      this.loader = loader;
    }

    @Override
    public void own(ModelThread<EncoderModel> thread) throws Exception {
      try (Tower tower = loader.load()) {
        thread.completeLoading(tower.model());
        while (!thread.isStopping()) {
          queue.take().run(tower);
        }
      }
    }

    @Override
    public void end() {
      for (Job job = queue.poll(); job != null; job = queue.poll()) {
        job.result.completeExceptionally(new CancellationException("The service is shutting down"));
      }
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
      } catch (CompletionException e) {
        throw unchecked(e.getCause());
      }
    }
  }
}
