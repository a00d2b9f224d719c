package dev.onevision.vision.video;

import dev.onevision.vision.ffmpeg.FFmpegLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Makes small videos with FFmpeg. Frame i is gray, of luma {@link #luma}, so that a decoded frame
 * says which one it is; its left upper quarter is black.
 */
public final class TestClip {

  private final String encoder;
  private final String container;
  private final int frames;
  private int width = 96;
  private int height = 64;
  private int framesPerSecond = 10;
  private int keyEvery = 12;
  private int betweenFrames;
  private boolean tenBits;
  private IntUnaryOperator showAt = i -> i;
  private Map<String, String> muxing = Map.of();
  private int times = 1;

  private TestClip(String encoder, String container, int frames) {
    this.encoder = encoder;
    this.container = container;
    this.frames = frames;
  }

  /** Writes half a minute of 1080p, in a process of its own so that its memory is not counted. */
  public static void main(String[] arguments) throws IOException {
    TestClip part = h264(90).size(1920, 1080).rate(30).keyEvery(90);
    Files.write(Path.of(arguments[0]), part.times(10).encode());
  }

  public static TestClip h264(int frames) {
    return of("libopenh264", "mp4", frames);
  }

  public static TestClip of(String encoder, String container, int frames) {
    return new TestClip(encoder, container, frames);
  }

  public TestClip size(int newWidth, int newHeight) {
    width = newWidth;
    height = newHeight;
    return this;
  }

  public TestClip rate(int newRate) {
    framesPerSecond = newRate;
    return this;
  }

  /** Frames shown at other units than 0, 1, 2... */
  TestClip shown(IntUnaryOperator at) {
    showAt = at;
    return this;
  }

  /** With frames that refer to later ones. */
  TestClip reordered() {
    betweenFrames = 2;
    return this;
  }

  TestClip tenBit() {
    tenBits = true;
    return this;
  }

  TestClip muxed(String option, String value) {
    muxing = Map.of(option, value);
    return this;
  }

  /** A file that repeats, encoded once. */
  public TestClip times(int newTimes) {
    times = newTimes;
    return this;
  }

  public TestClip keyEvery(int newKeyEvery) {
    keyEvery = newKeyEvery;
    return this;
  }

  /** Luma of a frame's gray. */
  static int luma(int frame) {
    return 30 + frame * 4 % 200;
  }

  /** The file. */
  public byte[] encode() {
    FFmpegLibrary.load();
    try {
      Path file = Files.createTempFile("clip", "." + container);
      try {
        write(file);
        return Files.readAllBytes(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Path file) {
    AVFormatContext output = new AVFormatContext(null);
    check(avformat.avformat_alloc_output_context2(output, null, container, file.toString()));
    AVCodec codec = avcodec.avcodec_find_encoder_by_name(encoder);
    AVCodecContext coder = coder(codec, output);
    AVStream stream = avformat.avformat_new_stream(output, codec);
    check(avcodec.avcodec_parameters_from_context(stream.codecpar(), coder));
    stream.time_base(coder.time_base());
    AVIOContext io = new AVIOContext(null);
    check(avformat.avio_open(io, file.toString(), avformat.AVIO_FLAG_WRITE));
    output.pb(io);
    AVDictionary options = new AVDictionary(null);
    muxing.forEach((key, value) -> avutil.av_dict_set(options, key, value, 0));
    check(avformat.avformat_write_header(output, options));
    List<AVPacket> packets = packets(coder);
    for (int round = 0; round < times; round++) {
      for (AVPacket packet : packets) {
        AVPacket copy = avcodec.av_packet_clone(packet);
        copy.pts(copy.pts() + (long) round * frames);
        copy.dts(copy.dts() + (long) round * frames);
        avcodec.av_packet_rescale_ts(copy, coder.time_base(), stream.time_base());
        check(avformat.av_interleaved_write_frame(output, copy));
        avcodec.av_packet_free(copy);
      }
    }
    packets.forEach(avcodec::av_packet_free);
    check(avformat.av_write_trailer(output));
    avformat.avio_closep(io);
    avcodec.avcodec_free_context(coder);
    avformat.avformat_free_context(output);
    avutil.av_dict_free(options);
  }

  private List<AVPacket> packets(AVCodecContext coder) {
    List<AVPacket> packets = new ArrayList<>();
    AVPacket packet = avcodec.av_packet_alloc();
    AVFrame frame = avutil.av_frame_alloc();
    frame.format(coder.pix_fmt());
    frame.width(width);
    frame.height(height);
    check(avutil.av_frame_get_buffer(frame, 0));
    for (int i = 0; i <= frames; i++) {
      if (i < frames) {
        check(avutil.av_frame_make_writable(frame));
        paint(frame, i);
        frame.pts(showAt.applyAsInt(i));
      }
      check(avcodec.avcodec_send_frame(coder, i < frames ? frame : null));
      while (avcodec.avcodec_receive_packet(coder, packet) >= 0) {
        packet.duration(1);
        packet.stream_index(0);
        packets.add(avcodec.av_packet_clone(packet));
        avcodec.av_packet_unref(packet);
      }
    }
    avutil.av_frame_free(frame);
    avcodec.av_packet_free(packet);
    return packets;
  }

  private AVCodecContext coder(AVCodec codec, AVFormatContext output) {
    AVCodecContext coder = avcodec.avcodec_alloc_context3(codec);
    coder.width(width);
    coder.height(height);
    coder.pix_fmt(tenBits ? avutil.AV_PIX_FMT_YUV420P10LE : avutil.AV_PIX_FMT_YUV420P);
    coder.time_base(rational(1, framesPerSecond));
    coder.framerate(rational(framesPerSecond, 1));
    coder.gop_size(keyEvery);
    coder.max_b_frames(betweenFrames);
    coder.bit_rate((long) width * height * 20);
    coder.thread_count(2);
    if ((output.oformat().flags() & avformat.AVFMT_GLOBALHEADER) != 0) {
      coder.flags(coder.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
    }
    AVDictionary options = new AVDictionary(null);
    if (encoder.startsWith("libvpx")) {
      avutil.av_dict_set(options, "deadline", "realtime", 0);
      avutil.av_dict_set(options, "cpu-used", "8", 0);
    } else if (encoder.startsWith("libaom")) {
      avutil.av_dict_set(options, "usage", "realtime", 0);
      avutil.av_dict_set(options, "cpu-used", "8", 0);
    }
    check(avcodec.avcodec_open2(coder, codec, options));
    avutil.av_dict_free(options);
    return coder;
  }

  private static AVRational rational(int numerator, int denominator) {
    return new AVRational().num(numerator).den(denominator);
  }

  private void paint(AVFrame frame, int index) {
    fill(frame, 0, width, height, luma(index));
    fill(frame, 0, width / 2, height / 2, 16);
    fill(frame, 1, (width + 1) / 2, (height + 1) / 2, 128);
    fill(frame, 2, (width + 1) / 2, (height + 1) / 2, 128);
  }

  private void fill(AVFrame frame, int plane, int columns, int rows, int level) {
    int stride = frame.linesize(plane);
    ByteBuffer data =
        frame
            .data(plane)
            .capacity((long) stride * rows)
            .asByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN);
    byte[] row = new byte[columns * (tenBits ? 2 : 1)];
    ByteBuffer values = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
    while (values.hasRemaining()) {
      if (tenBits) {
        values.putShort((short) (level * 4));
      } else {
        values.put((byte) level);
      }
    }
    for (int y = 0; y < rows; y++) {
      data.put(y * stride, row);
    }
  }

  private static void check(int result) {
    if (result < 0) {
      throw new IllegalStateException("FFmpeg says " + result);
    }
  }

  /** The position of a text in a file. */
  static int find(byte[] file, String text) {
    int at = new String(file, StandardCharsets.ISO_8859_1).indexOf(text);
    if (at < 0) {
      throw new IllegalArgumentException("no " + text);
    }
    return at;
  }
}
