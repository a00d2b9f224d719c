package dev.onevision.vision.video;

import dev.onevision.vision.ffmpeg.MemoryFile;
import dev.onevision.vision.ffmpeg.SideData;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.media.MediaException.Problem;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * Reads the packets of a video's container, from start to end. It has access to the file's bytes
 * alone: FFmpeg may open no protocol, and uses the reader of the recognized format only. One thread
 * at a time.
 */
final class Demuxer implements AutoCloseable {

  private static final int MAX_STREAMS = 64;

  private final VideoFormat format;
  private final MemoryFile file;
  private final AVFormatContext context;
  private final AVStream stream;

  /**
   * Opens the container and finds its video stream.
   *
   * @param over whether to stop
   * @throws MediaException if it cannot be opened or has no video
   */
  Demuxer(ByteBuffer bytes, VideoFormat format, BooleanSupplier over) throws MediaException {
    this.format = format;
    this.file = new MemoryFile(bytes, over);
    boolean done = false;
    try {
      AVFormatContext opened = file.openContainer(format.demuxer(), MAX_STREAMS);
      if (opened == null) {
        throw damaged("it cannot be opened");
      }
      this.context = opened;
      this.stream = video();
      done = true;
    } finally {
      if (!done) {
        file.close();
      }
    }
  }

  private AVStream video() throws MediaException {
    AVStream found = null;
    boolean sound = false;
    for (int i = 0; i < context.nb_streams(); i++) {
      AVStream candidate = context.streams(i);
      int type = candidate.codecpar().codec_type();
      boolean isVideo =
          type == avutil.AVMEDIA_TYPE_VIDEO
              && (candidate.disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) == 0;
      sound |= type == avutil.AVMEDIA_TYPE_AUDIO;
      if (isVideo && (found == null || isDefault(candidate) && !isDefault(found))) {
        found = candidate;
      }
    }
    if (found == null) {
      throw new MediaException(
          Problem.INVALID,
          "The %s file has no video%s. Send a file with %s."
              .formatted(format.label(), sound ? ", only sound" : "", FrameDecoder.CODECS));
    }
    for (int i = 0; i < context.nb_streams(); i++) {
      if (i != found.index()) {
        context.streams(i).discard(avcodec.AVDISCARD_ALL);
      }
    }
    return found;
  }

  private static boolean isDefault(AVStream stream) {
    return (stream.disposition() & avformat.AV_DISPOSITION_DEFAULT) != 0;
  }

  AVStream stream() {
    return stream;
  }

  /** Seconds of one unit of the packets' times. */
  double unit() {
    int denominator = stream.time_base().den();
    return denominator == 0 ? 0 : (double) stream.time_base().num() / denominator;
  }

  /** The display matrix; null if the container has none. */
  int @Nullable [] displayMatrix() {
    var parameters = stream.codecpar();
    return SideData.displayMatrix(parameters.coded_side_data(), parameters.nb_coded_side_data());
  }

  /**
   * Reads the video's next packet; the caller unreferences it.
   *
   * @return false at the end of the file
   * @throws MediaException if the file ends before its packets do, or is damaged
   */
  boolean read(AVPacket packet) throws MediaException {
    while (true) {
      int result = avformat.av_read_frame(context, packet);
      if (result == avutil.AVERROR_EOF || result == avutil.AVERROR_EXIT) {
        return false;
      }
      if (result < 0) {
        throw damaged("it ends before its video does, or is inconsistent");
      }
      if (packet.stream_index() == stream.index()) {
        if ((packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) != 0) {
          avcodec.av_packet_unref(packet);
          throw damaged("it is truncated");
        }
        return true;
      }
      avcodec.av_packet_unref(packet);
    }
  }

  MediaException damaged(String how) {
    return new MediaException(
        Problem.INVALID,
        "The %s file is damaged or incomplete: %s. Send the whole file, or save it again."
            .formatted(format.label(), how));
  }

  @Override
  public void close() {
    file.close();
  }
}
