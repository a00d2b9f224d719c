package dev.onevision.benchmarks.serving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * One kept connection that streams completions and counts their events without reading them, so
 * that the client costs little of the processor that it measures. Used by one thread.
 */
final class RawStream implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 60_000;
  private static final String OK = "HTTP/1.1 200";
  private static final byte[] EVENT = "\ndata: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Socket socket = new Socket();
  private final String host;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[16 * 1024];

  RawStream(URI url) throws IOException {
    this.host = url.getHost() + ":" + url.getPort();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), TIMEOUT_MILLIS);
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  /**
   * Sends a request and reads the stream to its end.
   *
   * @return the times of its events
   */
  StreamTimes run(byte[] body) throws IOException {
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(host, body.length);
    byte[] request = new byte[head.length() + body.length];
    byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(headBytes, 0, request, 0, headBytes.length);
    System.arraycopy(body, 0, request, headBytes.length, body.length);
    long start = System.nanoTime();
    out.write(request);
    StreamTimes times = new StreamTimes(start);
    Pattern event = new Pattern(EVENT);
    Pattern done = new Pattern(DONE);
    Pattern end = new Pattern(END);
    boolean answered = false;
    while (true) {
      int count = in.read(buffer);
      if (count < 0) {
        throw new IOException("The stream was cut after %d events".formatted(times.events()));
      }
      long now = System.nanoTime();
      if (!answered) {
        answered = true;
        check(count);
      }
      for (int i = 0; i < count; i++) {
        if (event.ends(buffer[i])) {
          times.event(now);
        }
        done.ends(buffer[i]);
        if (end.ends(buffer[i])) {
          if (!done.seen()) {
            throw new IOException("The stream ended without [DONE]: " + latest(count));
          }
          return times;
        }
      }
    }
  }

  private void check(int count) throws IOException {
    String head = latest(count);
    if (!head.startsWith(OK)) {
      throw new IOException("The server answered " + head);
    }
  }

  private String latest(int count) {
    return new String(buffer, 0, count, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Finds a pattern whose first byte is not in its rest, or that repeats after a full restart. */
  private static final class Pattern {

    private final byte[] bytes;
    private int matched;
    private boolean seen;

    Pattern(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean ends(byte next) {
      if (next != bytes[matched]) {
        matched = 0;
      }
      if (next == bytes[matched] && ++matched == bytes.length) {
        matched = 0;
        seen = true;
        return true;
      }
      return false;
    }

    boolean seen() {
      return seen;
    }
  }
}
