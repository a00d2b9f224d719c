package dev.onevision.vision.ffmpeg;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A file in memory that FFmpeg reads through callbacks; FFmpeg has access to nothing else. The file
 * ends early when the caller asks to stop, which ends every loop of FFmpeg that reads.
 *
 * <p>One pair of callbacks serves all files, because the binding has room for few callbacks. The
 * address of its token identifies a file.
 */
public final class MemoryFile implements AutoCloseable {

  private static final int BUFFER = 64 * 1024;
  private static final int SEEK_SET = 0;
  private static final int SEEK_CUR = 1;
  private static final int SEEK_END = 2;

  private static final Map<Long, MemoryFile> OPEN = new ConcurrentHashMap<>();
  private static final Reader READER = new Reader();
  private static final Seeker SEEKER = new Seeker();

  private final ByteBuffer file;
  private final BooleanSupplier over;
  private final BytePointer token = new BytePointer(1);
  private final AVIOContext context;
  private int position;
  private @Nullable AVFormatContext container;

  public MemoryFile(ByteBuffer file, BooleanSupplier over) {
    this.file = file.slice();
    this.over = over;
    OPEN.put(token.address(), this);
    BytePointer buffer = new BytePointer(avutil.av_malloc(BUFFER)).capacity(BUFFER);
    this.context = avformat.avio_alloc_context(buffer, BUFFER, 0, token, READER, null, SEEKER);
  }

  private int read(BytePointer into, int size) {
    if (over.getAsBoolean()) {
      return avutil.AVERROR_EXIT;
    }
    int count = Math.min(size, file.limit() - position);
    if (count <= 0) {
      return avutil.AVERROR_EOF;
    }
    into.capacity(count).asByteBuffer().put(file.slice(position, count));
    position += count;
    return count;
  }

  private long seek(long offset, int whence) {
    if ((whence & avformat.AVSEEK_SIZE) != 0) {
      return file.limit();
    }
    long base =
        switch (whence & 3) {
          case SEEK_SET -> 0;
          case SEEK_CUR -> position;
          case SEEK_END -> file.limit();
          default -> -1;
        };
    long target = base + offset;
    if (base < 0 || target < 0 || target > file.limit()) {
      return avutil.AVERROR_EOF;
    }
    position = (int) target;
    return target;
  }

  /** Frees the file and the container that was opened from it. */
  @Override
  public void close() {
    if (container != null) {
      avformat.avformat_close_input(container);
    }
    // FFmpeg may have replaced the buffer.
    avutil.av_free(context.buffer());
    context.buffer(null);
    avformat.avio_context_free(context);
    OPEN.remove(token.address());
    token.close();
  }

  private static @Nullable MemoryFile of(@Nullable Pointer token) {
    return token == null ? null : OPEN.get(token.address());
  }

  // An exception would unwind FFmpeg's own stack frames, so callbacks must not throw.

  private static final class Reader extends Read_packet_Pointer_BytePointer_int {

    @Override
    public int call(Pointer token, BytePointer into, int size) {
      try {
        MemoryFile file = of(token);
        return file == null ? avutil.AVERROR_EXIT : file.read(into, size);
      } catch (Throwable e) {
        return avutil.AVERROR_EXIT;
      }
    }
  }

  private static final class Seeker extends Seek_Pointer_long_int {

    @Override
    public long call(Pointer token, long offset, int whence) {
      try {
        MemoryFile file = of(token);
        return file == null ? avutil.AVERROR_EXIT : file.seek(offset, whence);
      } catch (Throwable e) {
        return avutil.AVERROR_EXIT;
      }
    }
  }

  /**
   * Opens the file as a container, without access to anything outside of it.
   *
   * @param demuxer FFmpeg's name of the format
   * @param maxStreams max streams of the container
   * @return the context, which is closed with this file; null if it cannot be opened
   */
  public @Nullable AVFormatContext openContainer(String demuxer, int maxStreams) {
    AVInputFormat reader = avformat.av_find_input_format(demuxer);
    AVFormatContext opening = avformat.avformat_alloc_context();
    opening.pb(context);
    opening.flags(opening.flags() | AVFormatContext.AVFMT_FLAG_CUSTOM_IO);
    opening.max_streams(maxStreams);
    AVDictionary options = new AVDictionary(null);
    // A list without a protocol: FFmpeg opens nothing that the file refers to.
    avutil.av_dict_set(options, "protocol_whitelist", "none", 0);
    avutil.av_dict_set(options, "enable_drefs", "0", 0);
    try {
      // Frees the context if it fails.
      int status = avformat.avformat_open_input(opening, (String) null, reader, options);
      container = status < 0 ? null : opening;
      return container;
    } finally {
      avutil.av_dict_free(options);
    }
  }
}
