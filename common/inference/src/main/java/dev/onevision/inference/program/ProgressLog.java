package dev.onevision.inference.program;

import dev.onevision.inference.torchscript.ProgressListener;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the progress of a write, its rate and the time left, every few seconds. */
final class ProgressLog implements ProgressListener {

  private static final Logger log = LoggerFactory.getLogger(ProgressLog.class);
  private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

  private final String fileName;
  private final ProgressListener next;
  private final long start = System.nanoTime();
  private long lastLine = start;

  ProgressLog(String fileName, ProgressListener next) {
    this.fileName = fileName;
    this.next = next;
  }

  @Override
  public void othersProgress() {
    next.othersProgress();
  }

  @Override
  public void progress(long done, long total) {
    next.progress(done, total);
    long now = System.nanoTime();
    if (now - lastLine < INTERVAL_NANOS) {
      return;
    }
    lastLine = now;
    double seconds = (now - start) / 1e9;
    log.info("{}", ProgressLine.of(fileName, done, total, done / seconds));
  }
}
