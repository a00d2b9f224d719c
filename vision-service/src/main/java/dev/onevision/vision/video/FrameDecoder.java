package dev.onevision.vision.video;

import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.media.MediaException.Problem;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes packets to frames, which come out some packets later. A packet that cannot be decoded
 * costs its own frame only. One thread at a time.
 */
final class FrameDecoder implements AutoCloseable {

  /** Coded images are padded to whole blocks; the padding must not count against the limit. */
  private static final int BLOCK = 128;

  /** The software decoders of the codecs in use, by preference. */
  private static final Map<Integer, List<String>> DECODERS =
      Map.ofEntries(
          Map.entry(avcodec.AV_CODEC_ID_H264, List.of("h264")),
          Map.entry(avcodec.AV_CODEC_ID_HEVC, List.of("hevc")),
          Map.entry(avcodec.AV_CODEC_ID_VP8, List.of("vp8")),
          Map.entry(avcodec.AV_CODEC_ID_VP9, List.of("vp9")),
          Map.entry(avcodec.AV_CODEC_ID_AV1, List.of("libdav1d", "libaom-av1")),
          Map.entry(avcodec.AV_CODEC_ID_MPEG4, List.of("mpeg4")),
          Map.entry(avcodec.AV_CODEC_ID_MPEG2VIDEO, List.of("mpeg2video")),
          Map.entry(avcodec.AV_CODEC_ID_MPEG1VIDEO, List.of("mpeg1video")),
          Map.entry(avcodec.AV_CODEC_ID_MJPEG, List.of("mjpeg")),
          Map.entry(avcodec.AV_CODEC_ID_PRORES, List.of("prores")));

  /** The supported codecs, for messages. */
  static final String CODECS =
      "H.264, HEVC, VP8, VP9, AV1, MPEG-4, MPEG-2, MPEG-1, MJPEG or ProRes video";

  private final AVCodecContext context;

  FrameDecoder(AVCodecParameters parameters, AVRational unit, VideoProperties limits)
      throws MediaException {
    AVCodec codec = codec(parameters.codec_id());
    if (codec == null) {
      throw new MediaException(
          Problem.INVALID,
          "The video's codec, %s, is not supported. Send %s."
              .formatted(name(parameters.codec_id()), CODECS));
    }
    context = avcodec.avcodec_alloc_context3(codec);
    boolean opened = false;
    try {
      opened =
          avcodec.avcodec_parameters_to_context(context, parameters) >= 0
              && open(codec, unit, limits);
    } finally {
      if (!opened) {
        avcodec.avcodec_free_context(context);
      }
    }
    if (!opened) {
      throw new MediaException(
          Problem.INVALID,
          "The video's %s stream is damaged: its header cannot be read. Save it again."
              .formatted(name(parameters.codec_id())));
    }
  }

  private boolean open(AVCodec codec, AVRational unit, VideoProperties limits) {
    long side = (long) Math.ceil(Math.sqrt(limits.maxPixels()));
    // Decoded frames are checked again; this stops a stream whose size grows on its way.
    context.max_pixels(limits.maxPixels() + 4 * BLOCK * side + (long) BLOCK * BLOCK);
    context.pkt_timebase(unit);
    context.thread_count(limits.decode().threads());
    context.thread_type(AVCodecContext.FF_THREAD_FRAME | AVCodecContext.FF_THREAD_SLICE);
    return avcodec.avcodec_open2(context, codec, (org.bytedeco.ffmpeg.avutil.AVDictionary) null)
        >= 0;
  }

  private static @Nullable AVCodec codec(int id) {
    for (String name : DECODERS.getOrDefault(id, List.of())) {
      AVCodec codec = avcodec.avcodec_find_decoder_by_name(name);
      if (codec != null && !codec.isNull()) {
        return codec;
      }
    }
    return null;
  }

  private static String name(int id) {
    BytePointer name = avcodec.avcodec_get_name(id);
    return name == null || name.isNull() ? "unknown" : name.getString();
  }

  /**
   * Sends a packet; all frames must have been received before.
   *
   * @param wanted whether its frame is used; an unused frame that no other frame refers to is not
   *     decoded
   */
  void send(AVPacket packet, boolean wanted) {
    context.skip_frame(wanted ? avcodec.AVDISCARD_DEFAULT : avcodec.AVDISCARD_NONREF);
    avcodec.avcodec_send_packet(context, packet);
  }

  /** Ends a run of packets: the frames that the decoder holds back can be received. */
  void finish() {
    avcodec.avcodec_send_packet(context, null);
  }

  /** Prepares for another run of packets. */
  void restart() {
    avcodec.avcodec_flush_buffers(context);
  }

  /** Receives the next decoded frame; false if there is none. */
  boolean receive(AVFrame frame) {
    return avcodec.avcodec_receive_frame(context, frame) >= 0;
  }

  /** The frame's presentation time. */
  static long timeOf(AVFrame frame) {
    return frame.pts() == avutil.AV_NOPTS_VALUE ? frame.best_effort_timestamp() : frame.pts();
  }

  @Override
  public void close() {
    avcodec.avcodec_free_context(context);
  }
}
