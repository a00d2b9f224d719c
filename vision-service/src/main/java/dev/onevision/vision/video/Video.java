package dev.onevision.vision.video;

import dev.onevision.vision.ffmpeg.DecodingException;
import dev.onevision.vision.ffmpeg.RgbFrames;
import dev.onevision.vision.images.DisplayMatrix;
import dev.onevision.vision.images.Orientation;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.media.MediaException.Problem;
import dev.onevision.vision.tiling.Pixels;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * One video, which is read twice: 1. the headers of all packets, which give the number of frames
 * and their times; 2. the packets that the wanted frames need, decoded one frame after the other.
 * The file is in memory, so reading is cheap; nothing that its header declares is trusted.
 *
 * <p>Between two wanted frames, the decoder skips packets up to the last one at which decoding can
 * start, and frames that no other frame refers to. One thread at a time.
 */
public final class Video {

  private final ByteBuffer file;
  private final VideoFormat format;
  private final VideoProperties limits;
  private final TimeLimit time;
  private final PacketIndex index;
  private final double unit;

  private Video(
      ByteBuffer file,
      VideoFormat format,
      VideoProperties limits,
      TimeLimit time,
      PacketIndex index,
      double unit) {
    this.file = file;
    this.format = format;
    this.limits = limits;
    this.time = time;
    this.index = index;
    this.unit = unit;
  }

  /** Receives the wanted frames. */
  public interface Sink {

    /**
     * Receives one frame.
     *
     * @param from first index among the wanted frames that shows this frame
     * @param to index after the last that shows it
     * @param pixels upright
     */
    void frame(int from, int to, Pixels pixels);
  }

  static Video scan(ByteBuffer file, VideoProperties limits, TimeLimit time)
      throws MediaException, InterruptedException, VideoAbandonedException {
    VideoFormat format = VideoFormat.of(file);
    try (Demuxer demuxer = new Demuxer(file, format, time::isOver)) {
      if (format == VideoFormat.MATROSKA && MatroskaLength.isTruncated(file)) {
        throw demuxer.damaged("it is truncated");
      }
      checkSize(demuxer.stream().codecpar().width(), demuxer.stream().codecpar().height(), limits);
      PacketIndex index = new PacketIndex();
      double unit = demuxer.unit();
      long maxPackets = Math.max(1000, limits.maxDuration().toSeconds() * 250);
      AVPacket packet = avcodec.av_packet_alloc();
      try {
        while (demuxer.read(packet)) {
          index.add(
              packet.pts() == avutil.AV_NOPTS_VALUE ? PacketIndex.NO_TIME : packet.pts(),
              (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0,
              (packet.flags() & avcodec.AV_PKT_FLAG_DISCARD) != 0);
          avcodec.av_packet_unref(packet);
          if (index.packets() > maxPackets) {
            throw tooLong(limits);
          }
        }
        time.check();
      } finally {
        avcodec.av_packet_free(packet);
      }
      if (index.frames() == 0) {
        throw demuxer.damaged("it has no frames");
      }
      checkDuration(index, unit, limits);
      return new Video(file, format, limits, time, index, unit);
    } catch (MediaException e) {
      // A read that was stopped looks like a truncated file.
      time.check();
      throw e;
    }
  }

  private static void checkDuration(PacketIndex index, double unit, VideoProperties limits)
      throws MediaException {
    long span;
    try {
      span = index.span();
    } catch (ArithmeticException e) {
      throw tooLong(limits);
    }
    if (span * unit > limits.maxDuration().toMillis() / 1000.0) {
      throw tooLong(limits);
    }
  }

  private static MediaException tooLong(VideoProperties limits) {
    return new MediaException(
        Problem.TOO_LARGE,
        String.format(
            Locale.ROOT,
            "The video is longer than the limit of %d seconds. Cut it, or send a list of frames.",
            limits.maxDuration().toSeconds()));
  }

  private static void checkSize(long width, long height, VideoProperties limits)
      throws MediaException {
    if (width * height > limits.maxPixels()) {
      throw new MediaException(
          Problem.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "The video has %,d x %,d pixels; the limit is %,d pixels in all. Send a smaller"
                  + " video: the model sees a few hundred pixels per side.",
              width,
              height,
              limits.maxPixels()));
    }
  }

  /** Number of frames, at least 1. */
  public int frames() {
    return index.frames();
  }

  /** Frames per second, on average; 0 if unknown. */
  public double rate() {
    double seconds = index.span() * unit;
    return seconds > 0 ? (index.frames() - 1) / seconds : 0;
  }

  /** The indices of the wanted frames, in ascending order. */
  public int[] sample(FrameSampling sampling) {
    return sampling.indices(frames(), rate());
  }

  /**
   * Decodes frames.
   *
   * @param wanted from {@link #sample}
   * @throws MediaException if no frame can be decoded, they are too large, or take too long; a
   *     single frame that cannot be decoded is replaced by the next one
   * @throws VideoAbandonedException if the caller asked to stop
   */
  public void decode(int[] wanted, Sink sink)
      throws MediaException, InterruptedException, VideoAbandonedException {
    List<PacketIndex.Run> runs = index.runs(wanted);
    try (Demuxer demuxer = new Demuxer(file, format, time::isOver);
        FrameDecoder decoder =
            new FrameDecoder(demuxer.stream().codecpar(), demuxer.stream().time_base(), limits);
        Frames frames = new Frames(wanted, orientation(demuxer), sink)) {
      AVPacket packet = avcodec.av_packet_alloc();
      try {
        int at = 0;
        for (PacketIndex.Run run : runs) {
          for (; at <= run.to() && demuxer.read(packet); at++) {
            if (at >= run.from()) {
              decoder.send(packet, frames.isWanted(packet.pts()));
              frames.receive(decoder);
            }
            avcodec.av_packet_unref(packet);
          }
          decoder.finish();
          frames.receive(decoder);
          decoder.restart();
        }
      } finally {
        avcodec.av_packet_free(packet);
      }
      time.check();
      frames.end();
    } catch (MediaException e) {
      time.check();
      throw e;
    }
  }

  private static Orientation orientation(Demuxer demuxer) {
    int[] matrix = demuxer.displayMatrix();
    return matrix == null ? Orientation.UPRIGHT : DisplayMatrix.orientation(matrix);
  }

  /** The decoder's frames, in the order of their times. */
  private final class Frames implements AutoCloseable {

    private final long[] times;
    private final java.util.Set<Long> wantedTimes = new java.util.HashSet<>();
    private final Orientation orientation;
    private final Sink sink;
    private final AVFrame frame = avutil.av_frame_alloc();
    private final AVFrame last = avutil.av_frame_alloc();
    private final RgbFrames rgb = new RgbFrames();
    private int next;
    private long seen;
    private boolean any;

    Frames(int[] wanted, Orientation orientation, Sink sink) {
      this.times = new long[wanted.length];
      for (int i = 0; i < wanted.length; i++) {
        times[i] = index.timeOf(wanted[i]);
        wantedTimes.add(times[i]);
      }
      this.orientation = orientation;
      this.sink = sink;
    }

    boolean isWanted(long packetTime) {
      return !index.isTimed() || wantedTimes.contains(packetTime);
    }

    void receive(FrameDecoder decoder)
        throws MediaException, InterruptedException, VideoAbandonedException {
      while (decoder.receive(frame)) {
        time.check();
        long shown = index.isTimed() ? FrameDecoder.timeOf(frame) : seen;
        seen++;
        int to = next;
        while (to < times.length && times[to] <= shown) {
          to++;
        }
        if (to > next) {
          hand(frame, to);
        }
        any = true;
        avutil.av_frame_unref(last);
        avutil.av_frame_move_ref(last, frame);
      }
      time.check();
    }

    /** The last decoded frame replaces all frames that are still wanted. */
    void end() throws MediaException {
      if (!any) {
        throw new MediaException(
            Problem.INVALID,
            String.format(
                Locale.ROOT,
                "None of the video's frames could be decoded: they are damaged, or have more than"
                    + " %,d pixels, the limit. Save it again, or send a list of frames.",
                limits.maxPixels()));
      }
      if (next < times.length) {
        hand(last, times.length);
      }
    }

    private void hand(AVFrame decoded, int to) throws MediaException {
      checkSize(decoded.width(), decoded.height(), limits);
      sink.frame(next, to, orientation.apply(pixels(decoded)));
      next = to;
    }

    private Pixels pixels(AVFrame decoded) throws MediaException {
      try {
        return rgb.pixels(decoded);
      } catch (DecodingException e) {
        throw new MediaException(
            Problem.INVALID,
            "The video's pixel format is not supported. Save it as ordinary H.264.");
      }
    }

    @Override
    public void close() {
      avutil.av_frame_free(frame);
      avutil.av_frame_free(last);
      rgb.close();
    }
  }
}
