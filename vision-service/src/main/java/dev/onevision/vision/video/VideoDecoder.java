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
 * Opens videos of unknown origin with FFmpeg, within limits on bytes, pixels, frames, length and
 * time, and only so many at once. Thread-safe.
 */
public final class VideoDecoder {

  private final VideoProperties limits;
  private final FileKind kind;
  private final Semaphore seats;

  public VideoDecoder(VideoProperties limits) {
    this.limits = limits;
    this.seats = new Semaphore(limits.maxDecoding(), true);
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

  /** Room for one video's file and the frames that its decoder holds, until it is closed. */
  public final class Seat implements AutoCloseable {

    private boolean closed;

    private Seat() {}

    /**
     * Reads a video's packets.
     *
     * @param file not to be changed while the video is used
     * @param over whether to stop; asked often, also from inside of FFmpeg
     * @throws MediaException with a message for the file's sender
     * @throws VideoAbandonedException if {@code over} said so
     */
    public Video open(ByteBuffer file, BooleanSupplier over)
        throws MediaException, InterruptedException, VideoAbandonedException {
      kind.checkFileSize(file.remaining());
      FFmpegLibrary.load();
      return Video.scan(file, limits, new TimeLimit(limits.maxDecodeTime(), over));
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        seats.release();
      }
    }
  }

  /**
   * Waits for room for a video; to be asked before its file is loaded.
   *
   * @throws MediaException if there is none in time
   */
  public Seat enter(Duration patience) throws MediaException, InterruptedException {
    if (!seats.tryAcquire(Math.max(0, patience.toMillis()), TimeUnit.MILLISECONDS)) {
      throw new MediaException(Problem.BUSY, "Too many videos are being decoded. Try again later.");
    }
    return new Seat();
  }

  /**
   * Which frames are looked at, by what a request says and what is configured.
   *
   * @param frames how many; null takes the configured number
   * @param framesPerSecond of each second; null takes the configured number, unless {@code frames}
   *     is given
   * @throws MediaException if they are more than a request may ask for
   */
  public FrameSampling sampling(@Nullable Integer frames, @Nullable Double framesPerSecond)
      throws MediaException {
    int most = frames == null ? limits.frames() : frames;
    checkFrames(most);
    Double rate =
        framesPerSecond == null && frames == null ? limits.framesPerSecond() : framesPerSecond;
    return new FrameSampling(most, rate);
  }

  /** Whether so many frames of a video may be looked at. */
  public void checkFrames(int frames) throws MediaException {
    if (frames > limits.maxFrames()) {
      throw new MediaException(
          Problem.TOO_LARGE,
          "%d frames of the video are to be looked at; at most %d are accepted."
              .formatted(frames, limits.maxFrames()));
    }
  }
}
