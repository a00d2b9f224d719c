package dev.onevision.kafka.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ports of the loopback address that are free now, for processes that cannot choose their own. */
public final class FreePorts {

  private FreePorts() {}

  /** A port. */
  public static int one() {
    return several(1)[0];
  }

  /** Ports that differ. */
  public static int[] several(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      try {
        // All open at once, so that they differ.
        for (int i = 0; i < count; i++) {
          sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        return sockets.stream().mapToInt(ServerSocket::getLocalPort).toArray();
      } finally {
        for (ServerSocket socket : sockets) {
          socket.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
