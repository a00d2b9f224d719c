package dev.onevision.standalone.cli;

import dev.onevision.client.ApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Repeats a request that a limit or an outage refused (429, 503), when the server says so or after
 * a growing pause. Gives up after some attempts, or if the server asks for a longer wait.
 * Thread-safe.
 */
final class Retries {

  static final int MAX_ATTEMPTS = 6;
  static final Duration MAX_WAIT = Duration.ofSeconds(60);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final Pause pause;
  private final Consumer<String> notice;

  /** Waits; tests count instead. */
  interface Pause {
    void sleep(Duration time) throws InterruptedException;
  }

  /** A request that can be repeated. */
  interface Request<T> {
    T send() throws IOException, InterruptedException;
  }

  /**
   * Creates retries.
   *
   * @param notice receives a message before each wait
   */
  Retries(Pause pause, Consumer<String> notice) {
    this.pause = pause;
    this.notice = notice;
  }

  /** Sends a request until it is not refused. */
  <T> T send(Request<T> request) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      ApiException refusal;
      try {
        return request.send();
      } catch (ApiException refused) {
        refusal = refused;
      }
      Duration wait = wait(refusal, attempt);
      if (wait == null) {
        throw refusal;
      }
      notice.accept(refusal.getMessage() + " Retrying in " + seconds(wait) + " s.");
      pause.sleep(wait);
    }
  }

  /** The time until the next attempt; null if there is none. */
  private static @Nullable Duration wait(ApiException refusal, int attempt) {
    if (!refusal.isRetryable() || attempt == MAX_ATTEMPTS) {
      return null;
    }
    Duration told = refusal.retryAfter();
    Duration wait = told == null ? FIRST_PAUSE.multipliedBy(1L << (attempt - 1)) : told;
    return wait.compareTo(MAX_WAIT) > 0 ? null : wait;
  }

  private static long seconds(Duration wait) {
    return Math.max(1, wait.toSeconds());
  }
}
