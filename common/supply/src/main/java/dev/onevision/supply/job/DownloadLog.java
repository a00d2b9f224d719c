package dev.onevision.supply.job;

import dev.onevision.inference.program.ProgressLine;
import dev.onevision.supply.download.DownloadProgress;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the progress of a download, its rate and the time left, every few seconds. */
final class DownloadLog implements DownloadProgress {

  private static final Logger log = LoggerFactory.getLogger(DownloadLog.class);
  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

  private final Path folder;
  private final long start = System.nanoTime();
  private long lastLine = start;
  private long doneAtStart = -1;

  DownloadLog(Path folder) {
    this.folder = folder;
  }

  @Override
  public synchronized void progress(long done, long total) {
    if (doneAtStart < 0) {
      doneAtStart = done;
    }
    long now = System.nanoTime();
    if (now - lastLine < INTERVAL_NANOS) {
      return;
    }
    lastLine = now;
    // What an earlier run left says nothing about the rate.
    double rate = Math.max(1, done - doneAtStart) / ((now - start) / 1e9);
    log.info("{}", ProgressLine.of(folder, done, total, rate));
  }
}
