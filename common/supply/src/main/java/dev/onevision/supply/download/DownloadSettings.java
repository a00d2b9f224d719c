package dev.onevision.supply.download;

import java.io.IOException;
import java.time.Duration;
import org.springframework.core.retry.RetryPolicy;

/**
 * Limits of a download.
 *
 * @param parallel max files at a time
 * @param idleTimeout max time without a byte from the server
 * @param retries max attempts after the first one that get no further
 * @param pause before the second attempt; it doubles with each, up to half a minute
 * @param lockTimeout max time to wait for another process that downloads into the folder
 */
public record DownloadSettings(
    int parallel, Duration idleTimeout, int retries, Duration pause, Duration lockTimeout) {

  private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

  /** The usual limits. */
  public static DownloadSettings of(int parallel, Duration lockTimeout) {
    return new DownloadSettings(
        parallel, Duration.ofMinutes(1), 6, Duration.ofSeconds(1), lockTimeout);
  }

  RetryPolicy retryPolicy() {
    return RetryPolicy.builder()
        .maxRetries(retries)
        .delay(pause)
        .jitter(pause.dividedBy(2))
        .multiplier(2)
        .maxDelay(MAX_PAUSE)
        .includes(IOException.class)
        .build();
  }
}
