package dev.onevision.vision.video;

import dev.onevision.vision.media.MediaException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** How long one video may still be read and decoded. One thread at a time. */
final class TimeLimit {

  private final Duration longest;
  private final long end;
  private final BooleanSupplier over;

  /** Starts the clock. */
  TimeLimit(Duration longest, BooleanSupplier over) {
    this.longest = longest;
    this.end = System.nanoTime() + longest.toNanos();
    this.over = over;
  }

  /** Whether to stop; asked from inside of FFmpeg, too. */
  boolean isOver() {
    return isLate() || Thread.currentThread().isInterrupted() || over.getAsBoolean();
  }

  private boolean isLate() {
    return System.nanoTime() - end > 0;
  }

  /** Stops with the reason, if there is one. */
  void check() throws MediaException, InterruptedException, VideoAbandonedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while decoding a video");
    }
    if (over.getAsBoolean()) {
      throw new VideoAbandonedException();
    }
    if (isLate()) {
      throw new MediaException(
          MediaException.Problem.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "The video takes longer than %.0f seconds to decode. Send it shorter, smaller, or as"
                  + " a list of frames.",
              longest.toMillis() / 1000.0));
    }
  }
}
