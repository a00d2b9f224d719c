package dev.onevision.vision.video;

import dev.onevision.vision.ffmpeg.FFmpegLibrary;
import dev.onevision.vision.media.FileKind;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.media.MediaException.Problem;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens videos of unknown origin with FFmpeg, within limits on bytes, pixels, frames, length, time
 * and concurrency. Thread-safe.
 */
public final class VideoDecoder {

  private final VideoProperties limits;
  private final FileKind kind;
  private final Semaphore permits;

  public VideoDecoder(VideoProperties limits) {
    this.limits = limits;
    this.permits = new Semaphore(limits.decode().maxConcurrent(), true);
    this.kind =
        new FileKind(
            "video",
            "video/*",
            limits.maxBytes().toBytes(),
            limits.fetchTimeout(),
            VideoFormat.SNIFFED_BYTES,
            VideoFormat::of);
  }

  /** The files that are decoded. */
  public FileKind kind() {
    return kind;
  }

  /** The right to hold one video's file and its decoder's frames in memory, until closed. */
  public final class Permit implements AutoCloseable {

    private boolean closed;

    private Permit() {}

    /**
     * Reads a video's packets.
     *
     * @param file must not change while the video is used
     * @param over whether to stop; called often, by FFmpeg's callbacks, too
     * @throws MediaException with a message for the file's sender
     * @throws VideoAbandonedException if {@code over} is true
     */
    public Video open(ByteBuffer file, BooleanSupplier over)
        throws MediaException, InterruptedException, VideoAbandonedException {
      kind.checkFileSize(file.remaining());
      FFmpegLibrary.load();
      return Video.scan(file, limits, new TimeLimit(limits.decode().maxTime(), over));
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        permits.release();
      }
    }
  }

  /**
   * Waits for a permit for a video. Call before its file is loaded.
   *
   * @throws MediaException at the timeout
   */
  public Permit acquire(Duration timeout) throws MediaException, InterruptedException {
    if (!permits.tryAcquire(Math.max(0, timeout.toMillis()), TimeUnit.MILLISECONDS)) {
      throw new MediaException(Problem.BUSY, "Too many videos are being decoded. Retry later.");
    }
    return new Permit();
  }

  /**
   * The sampling for a request.
   *
   * @param frames number of frames; null for the configured number
   * @param framesPerSecond frames per second; null for the configured number, unless {@code frames}
   *     is given
   * @throws MediaException if they are more than the limit
   */
  public FrameSampling sampling(@Nullable Integer frames, @Nullable Double framesPerSecond)
      throws MediaException {
    int count = frames == null ? limits.frames() : frames;
    checkFrames(count);
    Double rate =
        framesPerSecond == null && frames == null ? limits.framesPerSecond() : framesPerSecond;
    return new FrameSampling(count, rate);
  }

  /** Checks the number of frames that a request asks for, or sends. */
  public void checkFrames(int frames) throws MediaException {
    if (frames > limits.maxFrames()) {
      throw new MediaException(
          Problem.TOO_LARGE,
          "The request has %d frames of one video; the limit is %d."
              .formatted(frames, limits.maxFrames()));
    }
  }
}
