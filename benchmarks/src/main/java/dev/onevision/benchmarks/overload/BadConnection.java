package dev.onevision.benchmarks.overload;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A connection from another loopback address than that of normal clients, which makes it another
 * client for the gateway.
 */
final class BadConnection implements AutoCloseable {

  private static final String ADDRESS = "127.0.0.2";
  private static final int TIMEOUT_MILLIS = 30_000;

  private final Socket socket = new Socket();

  /**
   * Connects.
   *
   * @param receiveBytes size of the receive buffer; 0 for the system's default
   */
  BadConnection(URI gateway, int receiveBytes) throws IOException {
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.bind(new InetSocketAddress(InetAddress.getByName(ADDRESS), 0));
    socket.connect(new InetSocketAddress("127.0.0.1", gateway.getPort()), TIMEOUT_MILLIS);
    socket.setSoTimeout(TIMEOUT_MILLIS);
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  /** Sends a request with a body, and reads its response. */
  void post(String path, String headers, byte[] body) throws IOException {
    head(path, headers, body.length);
    send(body);
    drain();
  }

  /** Sends the head of a request whose connection ends with the response. */
  void head(String path, String headers, long length) throws IOException {
    send(
        "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%sContent-Length: %d\r\n\r\n"
            .formatted(path, headers, length));
  }

  /** Reads one byte; false at the end. */
  boolean readByte() throws IOException {
    return socket.getInputStream().read() >= 0;
  }

  void drain() throws IOException {
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[8192];
    while (in.read(buffer) >= 0) {
      // The content does not matter.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
