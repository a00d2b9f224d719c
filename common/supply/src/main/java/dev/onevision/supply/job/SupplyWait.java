package dev.onevision.supply.job;

import dev.onevision.supply.download.DownloadRecord;
import dev.onevision.supply.source.SupplyException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until a folder is complete, and logs how many bytes it has. */
final class SupplyWait {

  private static final Logger log = LoggerFactory.getLogger(SupplyWait.class);
  private static final Duration POLL = Duration.ofSeconds(2);
  private static final Duration INTERVAL = Duration.ofSeconds(30);

  private final SupplyProperties supply;
  private final SuppliedModel model;

  SupplyWait(SupplyProperties supply, SuppliedModel model) {
    this.supply = supply;
    this.model = model;
  }

  void run() {
    long begin = System.nanoTime();
    long lastLine = begin - INTERVAL.toNanos();
    while (!isComplete()) {
      long now = System.nanoTime();
      if (now - begin > supply.waitTimeout().toNanos()) {
        throw new SupplyException(
            "%s: not downloaded within %s. Look at the log of the Job that downloads it."
                .formatted(model.path(), supply.waitTimeout()));
      }
      if (now - lastLine >= INTERVAL.toNanos()) {
        lastLine = now;
        log.info(
            "{}: waiting for {}, {} MiB are there",
            model.path(),
            supply.source(),
            bytes(model.path()) >> 20);
      }
      pause();
    }
    log.info("{}: the model is there", model.path());
  }

  private boolean isComplete() {
    return DownloadRecord.read(model.path())
        .filter(record -> record.source().equals(supply.source()))
        .isPresent();
  }

  private static long bytes(Path folder) {
    long bytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        bytes += Files.size(file);
      }
    } catch (NoSuchFileException e) {
      // It does not exist yet, or a file was renamed.
    } catch (IOException e) {
      log.warn("{}: cannot be read: {}", folder, e.toString());
    }
    return bytes;
  }

  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }
}
