package dev.onevision.vision.intake;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and stores one image or video of a request on a thread of its own, while the lane's
 * thread loads, decodes and tiles the next one. At most one runs at a time. The lane's thread uses
 * it.
 */
final class Overlap<T> implements AutoCloseable {

  private @Nullable Result<T> last;
  private @Nullable Thread thread;

  /** The result of some work, once it is needed. */
  interface Result<T> {
    T get() throws Exception;
  }

  /** Starts the work when the work before has ended, unless that failed. */
  Result<T> start(Callable<T> work) throws Exception {
    if (last != null) {
      last.get();
    }
    FutureTask<T> task = new FutureTask<>(work);
    Result<T> result = () -> result(task);
    last = result;
    thread = Thread.ofVirtual().name("vision-overlap").start(task);
    return result;
  }

  private static <T> T result(FutureTask<T> task) throws Exception {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Interrupts the work that still runs because the request has failed. */
  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
