package dev.onevision.vision.ffmpeg;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** Decodes one VP8 key frame, the image data of a lossy WebP file. Thread-safe. */
public final class Vp8KeyFrame {

  private Vp8KeyFrame() {}

  /**
   * Decodes the frame.
   *
   * @param data from position to limit: the frame with its header; its size was checked before
   * @throws DecodingException if the data are damaged or incomplete
   */
  public static Planes decode(ByteBuffer data) throws DecodingException {
    FFmpegLibrary.load();
    AVCodec codec = avcodec.avcodec_find_decoder_by_name("vp8");
    AVCodecContext context = avcodec.avcodec_alloc_context3(codec);
    AVPacket packet = avcodec.av_packet_alloc();
    AVFrame frame = avutil.av_frame_alloc();
    try {
      context.thread_count(1);
      context.err_recognition(avcodec.AV_EF_EXPLODE);
      require(avcodec.avcodec_open2(context, codec, (AVDictionary) null), "open");
      require(avcodec.av_new_packet(packet, data.remaining()), "allocate");
      packet.data().capacity(data.remaining()).asByteBuffer().put(data.duplicate());
      packet.flags(avcodec.AV_PKT_FLAG_KEY);
      require(avcodec.avcodec_send_packet(context, packet), "decode");
      require(avcodec.avcodec_receive_frame(context, frame), "decode");
      return planes(frame);
    } finally {
      avutil.av_frame_free(frame);
      avcodec.av_packet_free(packet);
      avcodec.avcodec_free_context(context);
    }
  }

  private static void require(int result, String step) throws DecodingException {
    if (result < 0) {
      throw new DecodingException("VP8: cannot " + step + ": " + result);
    }
  }

  private static Planes planes(AVFrame frame) throws DecodingException {
    if (frame.format() != avutil.AV_PIX_FMT_YUV420P) {
      throw new DecodingException("VP8: pixel format " + frame.format());
    }
    int width = frame.width();
    int height = frame.height();
    int chromaWidth = (width + 1) / 2;
    int chromaHeight = (height + 1) / 2;
    return new Planes(
        width,
        height,
        plane(frame, 0, width, height),
        plane(frame, 1, chromaWidth, chromaHeight),
        plane(frame, 2, chromaWidth, chromaHeight));
  }

  private static byte[] plane(AVFrame frame, int index, int width, int height) {
    int stride = frame.linesize(index);
    byte[] packed = new byte[Math.multiplyExact(width, height)];
    ByteBuffer rows =
        frame.data(index).capacity((long) stride * (height - 1) + width).asByteBuffer();
    for (int y = 0; y < height; y++) {
      rows.get(y * stride, packed, y * width, width);
    }
    return packed;
  }
}
