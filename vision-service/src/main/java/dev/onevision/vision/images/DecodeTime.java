package dev.onevision.vision.images;

import dev.onevision.vision.media.MediaException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Locale;

/**
 * The processor time that one request may spend on decoding images. Measures the time of the
 * calling thread, so a busy machine does not make an image too expensive. One thread at a time.
 */
public final class DecodeTime {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Duration maxPerImage;
  private final Duration maxPerRequest;
  private long spent;
  private long started;

  /**
   * A request's time, unspent.
   *
   * @param maxPerImage processor time for one image
   * @param maxPerRequest processor time for all images of the request
   */
  DecodeTime(Duration maxPerImage, Duration maxPerRequest) {
    this.maxPerImage = maxPerImage;
    this.maxPerRequest = maxPerRequest;
  }

  /** Starts the clock for the next image. */
  void start() {
    started = THREADS.getCurrentThreadCpuTime();
  }

  /** Stops the clock and counts the image's time against the request. */
  void stop() {
    spent += elapsed();
  }

  private long elapsed() {
    return THREADS.getCurrentThreadCpuTime() - started;
  }

  /**
   * Checks both limits; call between {@link #start} and {@link #stop}.
   *
   * @throws MediaException with the limit that is exceeded
   */
  void check() throws MediaException {
    long elapsed = elapsed();
    if (elapsed > maxPerImage.toNanos()) {
      throw tooLong("This image takes", maxPerImage);
    }
    if (spent + elapsed > maxPerRequest.toNanos()) {
      throw tooLong("The images of this request take", maxPerRequest);
    }
  }

  private static MediaException tooLong(String subject, Duration limit) {
    return new MediaException(
        MediaException.Problem.TOO_LARGE,
        String.format(
            Locale.ROOT,
            "%s more than %.1f s of processor time to decode, which is the limit. Send smaller"
                + " images, and JPEG files with fewer scans.",
            subject,
            limit.toMillis() / 1000.0));
  }
}
