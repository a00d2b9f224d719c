package dev.onevision.supply.download;

import dev.onevision.supply.source.SupplyException;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

/** Repeats what failed with an IOException, with pauses that grow. */
final class Attempts {

  /** Something that may be tried again. */
  interface Work<T> {
    T run() throws IOException;
  }

  private final RetryTemplate template;

  Attempts(RetryPolicy policy) {
    this.template = new RetryTemplate(policy);
  }

  /** Runs the work until it succeeds, or the attempts are used up. */
  <T> T run(Work<T> work) {
    return run(work, () -> 0);
  }

  /**
   * Runs the work until it succeeds. Work that got further may use all attempts again: a large file
   * over a bad connection breaks often.
   *
   * @param position how far the work is
   */
  <T> T run(Work<T> work, LongSupplier position) {
    while (true) {
      long before = position.getAsLong();
      try {
        return template.execute(work::run);
      } catch (RetryException e) {
        Throwable cause = e.getCause();
        if (Thread.currentThread().isInterrupted() || cause instanceof InterruptedException) {
          Thread.currentThread().interrupt();
          throw new CancellationException("interrupted");
        }
        switch (cause) {
          case SupplyException failure -> throw failure;
          case IOException broken when position.getAsLong() > before -> {}
          case IOException broken ->
              throw new SupplyException(broken.getMessage() + ". All attempts failed.", broken);
          case RuntimeException bug -> throw bug;
          default -> throw new IllegalStateException(cause);
        }
      }
    }
  }
}
