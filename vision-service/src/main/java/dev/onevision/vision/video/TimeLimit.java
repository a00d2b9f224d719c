package dev.onevision.vision.video;

import dev.onevision.vision.media.MediaException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** The time limit for reading and decoding one video. One thread at a time. */
final class TimeLimit {

  private final Duration max;
  private final long end;
  private final BooleanSupplier over;

  /** Starts the clock. */
  TimeLimit(Duration max, BooleanSupplier over) {
    this.max = max;
    this.end = System.nanoTime() + max.toNanos();
    this.over = over;
  }

  /** Whether to stop. FFmpeg's callbacks ask it, too. */
  boolean isOver() {
    return isLate() || Thread.currentThread().isInterrupted() || over.getAsBoolean();
  }

  private boolean isLate() {
    return System.nanoTime() - end > 0;
  }

  /** Throws the reason to stop, if there is one. */
  void check() throws MediaException, InterruptedException, VideoAbandonedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("Interrupted while decoding a video");
    }
    if (over.getAsBoolean()) {
      throw new VideoAbandonedException();
    }
    if (isLate()) {
      throw new MediaException(
          MediaException.Problem.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "The video takes longer than the limit of %.0f seconds to decode. Send a shorter or"
                  + " smaller video, or a list of frames.",
              max.toMillis() / 1000.0));
    }
  }
}
