package dev.onevision.gateway.batches;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Splits a stream into lines and skips blank ones. Not thread-safe. */
final class LineReader {

  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[64 * 1024];
  private int at;
  private int end;
  private int physical;
  private long position;

  /**
   * Creates a reader.
   *
   * @param position of the stream's first byte in the file
   * @param maxBytes of a line; only the beginning of a longer line is kept
   */
  LineReader(InputStream in, long position, int maxBytes) {
    this.in = in;
    this.position = position;
    this.maxBytes = maxBytes;
  }

  /**
   * One line.
   *
   * @param number one-based from where reading began, blank lines included
   * @param begin position of the line's first byte in the file
   * @param end position after the line's last byte in the file
   * @param tooLong whether the line is truncated
   */
  record Line(int number, long begin, long end, byte[] bytes, boolean tooLong) {}

  /** The next line that is not blank; null at the end. */
  @Nullable Line next() {
    while (true) {
      Line line = read();
      if (line == null || !isBlank(line.bytes())) {
        return line;
      }
    }
  }

  private @Nullable Line read() {
    long begin = position;
    var bytes = new ByteArrayOutputStream();
    boolean tooLong = false;
    boolean any = false;
    while (fill()) {
      any = true;
      int stop = at;
      while (stop < end && buffer[stop] != '\n') {
        stop++;
      }
      int count = Math.min(stop - at, maxBytes - bytes.size());
      tooLong |= count < stop - at;
      bytes.write(buffer, at, count);
      boolean complete = stop < end;
      position += stop - at + (complete ? 1 : 0);
      at = complete ? stop + 1 : stop;
      if (complete) {
        break;
      }
    }
    return any ? new Line(++physical, begin, position, text(begin, bytes), tooLong) : null;
  }

  private static byte[] text(long begin, ByteArrayOutputStream bytes) {
    byte[] text = bytes.toByteArray();
    int mark = begin == 0 ? Utf8.byteOrderMark(text) : 0;
    return mark == 0 ? text : Arrays.copyOfRange(text, mark, text.length);
  }

  private boolean fill() {
    if (at < end) {
      return true;
    }
    try {
      at = 0;
      end = Math.max(0, in.read(buffer));
      return end > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
