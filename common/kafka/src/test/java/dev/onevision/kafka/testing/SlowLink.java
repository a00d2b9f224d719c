package dev.onevision.kafka.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A port that leads to another one, slowly or not at all: the way to a broker that is late, or that
 * hangs. Thread-safe.
 */
public final class SlowLink implements AutoCloseable {

  private static final int BUFFER = 16 * 1024;

  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int target;
  private volatile long delayNanos;
  private volatile boolean stalled;

  /** A link whose end is not known yet; nobody gets through. */
  public SlowLink() {
    try {
      server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** Leads to this port of the loopback address. */
  public void to(int port) {
    target = port;
  }

  /** Where it begins. */
  public int port() {
    return server.getLocalPort();
  }

  /** Holds back everything that is read, in either direction, for so long. */
  public void delay(long millis) {
    delayNanos = millis * 1_000_000;
  }

  /** Lets nothing through, and closes nothing. */
  public void stall(boolean now) {
    stalled = now;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket near = server.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(near);
        open.add(far);
        Thread.ofVirtual().start(() -> copy(near, far));
        Thread.ofVirtual().start(() -> copy(far, near));
      } catch (IOException e) {
        // The broker is away; the client tries again.
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int read = in.read(buffer);
      while (read >= 0) {
        LockSupport.parkNanos(delayNanos);
        while (stalled && !server.isClosed()) {
          LockSupport.parkNanos(5_000_000);
        }
        out.write(buffer, 0, read);
        read = in.read(buffer);
      }
    } catch (IOException e) {
      // One side is gone, so the other goes too.
      open.remove(from);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
