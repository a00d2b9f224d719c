package dev.onevision.vision.encoder;

import dev.onevision.contract.wire.Priority;
import dev.onevision.inference.runtime.ModelThread;
import dev.onevision.inference.runtime.NativeTensors;
import dev.onevision.vision.tiling.Tiles;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * Encodes on the one thread that owns the model, in passes that share their places among the images
 * and videos that wait ({@link TileSchedule}). Callers wait for their result, so at most one image
 * per lane waits. An image that fails harms neither the thread nor the others ({@link
 * EncoderPasses}).
 */
public final class EncoderThread implements Encoder, AutoCloseable {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final EncoderQueue queue = new EncoderQueue();
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

  /** Images and videos that wait for the model, without those that have begun. */
  public int waiting() {
    return queue.waiting();
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
    EncoderJob job = new EncoderJob(tiles);
    queue.add(job, priority);
    // The thread may have emptied the queue for the last time just before.
    if (thread.isStopping() && queue.removeWaiting(job)) {
      // Another attempt reaches another worker, whose model runs.
      throw new IllegalStateException("The model's thread has ended");
    }
    try {
      return job.get(end - System.nanoTime());
    } catch (TimeoutException | InterruptedException e) {
      if (queue.removeWaiting(job)) {
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

  /** Ends the thread after its current pass. */
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
        EncoderPasses passes = new EncoderPasses(tower, queue);
        try {
          while (!thread.isStopping()) {
            passes.runNext();
          }
        } finally {
          passes.cancelAll();
        }
      }
    }

    @Override
    public void end() {
      queue.removeAll().forEach(EncoderJob::cancel);
    }
  }
}
