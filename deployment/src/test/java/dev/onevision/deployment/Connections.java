package dev.onevision.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The addresses with which a process has had TCP connections, also those that did not succeed.
 * Reads the kernel's tables again and again, so it can miss a connection of a few milliseconds.
 * Only Linux has the tables; elsewhere there are no addresses.
 */
final class Connections {

  private static final long PERIOD_MILLIS = 20;
  private static final String LISTENING = "0A";

  private final Process process;
  private final Path folder;
  private final Set<InetAddress> addresses = ConcurrentHashMap.newKeySet();
  // Of this process or another: a socket stays with the process that created it.
  private final Set<String> known = new HashSet<>();

  private Connections(Process process) {
    this.process = process;
    this.folder = Path.of("/proc", String.valueOf(process.pid()));
  }

  /** Watches a process until it ends. */
  static Connections of(Process process) {
    Connections connections = new Connections(process);
    if (Files.exists(connections.folder)) {
      Thread.ofPlatform().daemon().name("connections").start(connections::watch);
    }
    return connections;
  }

  /** The addresses so far. */
  Set<InetAddress> addresses() {
    return Set.copyOf(addresses);
  }

  private void watch() {
    try {
      do {
        read();
      } while (!process.waitFor(PERIOD_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      if (process.isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void read() throws IOException {
    Map<String, InetAddress> found = new HashMap<>();
    for (String table : List.of("tcp", "tcp6")) {
      Path file = folder.resolve("net").resolve(table);
      // A machine without IPv6 has only the first.
      if (Files.exists(file)) {
        found.putAll(remotes(Files.readAllLines(file)));
      }
    }
    found.keySet().removeAll(known);
    if (found.isEmpty()) {
      return;
    }
    Set<String> own = sockets();
    found.forEach(
        (socket, address) -> {
          known.add(socket);
          if (own.contains(socket)) {
            addresses.add(address);
          }
        });
  }

  /** The inodes of the process's sockets. */
  private Set<String> sockets() throws IOException {
    Set<String> sockets = new HashSet<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(folder.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        try {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (target.startsWith("socket:[")) {
            sockets.add(target.substring("socket:[".length(), target.length() - 1));
          }
        } catch (NoSuchFileException _) {
          // Closed since the folder was listed.
        }
      }
    }
    return sockets;
  }

  /** The remote addresses in a table of the kernel, by the inode of the socket. */
  static Map<String, InetAddress> remotes(List<String> table) throws UnknownHostException {
    Map<String, InetAddress> remotes = new HashMap<>();
    for (String line : table.subList(1, table.size())) {
      List<String> columns = Stream.of(line.strip().split(" +", -1)).toList();
      if (!columns.get(3).equals(LISTENING)) {
        String remote = columns.get(2);
        remotes.put(columns.get(9), address(remote.substring(0, remote.indexOf(':'))));
      }
    }
    return remotes;
  }

  /** Words of four bytes in the order of the machine, of which each is in that of the network. */
  private static InetAddress address(String hex) throws UnknownHostException {
    ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    ByteBuffer address = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
    while (words.hasRemaining()) {
      address.putInt(words.getInt());
    }
    return InetAddress.getByAddress(address.array());
  }
}
