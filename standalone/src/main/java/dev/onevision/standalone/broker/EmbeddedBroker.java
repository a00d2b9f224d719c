package dev.onevision.standalone.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * A single-node Kafka broker with share groups, listening on the loopback address.
 *
 * <p>Its folder keeps all data over restarts; a port of 0 changes. The caller ensures that one
 * broker at a time uses a folder. {@link #start} returns when clients can connect. Thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {

  /** The formatter writes this file last, so it means that the folder is complete. */
  private static final String FORMATTED = "meta.properties";

  private static final int START_ATTEMPTS = 3;

  private final KafkaRaftServer server;
  private final int port;
  private boolean closed;

  private EmbeddedBroker(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker on a free port.
   *
   * @param folder only for this broker; created if missing
   * @throws BrokerException if it does not start
   */
  public static EmbeddedBroker start(Path folder) {
    return start(folder, 0);
  }

  /**
   * Formats the folder if it is new and starts a broker on it.
   *
   * @param folder only for this broker; created if missing
   * @param port for clients; 0 takes a free one
   * @throws BrokerException if it does not start
   */
  public static EmbeddedBroker start(Path folder, int port) {
    format(folder);
    BrokerMeters.stopRates();
    for (int attempt = 1; ; attempt++) {
      // Kafka needs the controller's port in its configuration. Another program may take the free
      // port before Kafka does, so a failed start is repeated.
      int[] ports = freePorts();
      if (port != 0) {
        ports[0] = port;
      }
      KafkaRaftServer server =
          new KafkaRaftServer(
              new KafkaConfig(EmbeddedBrokerSettings.of(folder, ports[0], ports[1]), false),
              Time.SYSTEM);
      try {
        server.startup();
        return new EmbeddedBroker(server, ports[0]);
      } catch (RuntimeException failure) {
        server.shutdown();
        if (attempt == START_ATTEMPTS) {
          throw new BrokerException(
              "Cannot start the Kafka broker on "
                  + folder
                  + ": "
                  + failure.getMessage()
                  + ". If its data is damaged, delete that folder and start again.",
              failure);
        }
      }
    }
  }

  /** The address for {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Writes all data to the disk and stops. Close its clients first. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      server.shutdown();
      server.awaitShutdown();
    }
  }

  private static void format(Path folder) {
    if (Files.exists(folder.resolve(FORMATTED))) {
      return;
    }
    try {
      Files.createDirectories(folder);
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(EmbeddedBrokerSettings.NODE_ID)
          .setControllerListenerName(EmbeddedBrokerSettings.CONTROLLER_LISTENER)
          .setMetadataLogDirectory(folder.toString())
          .setDirectories(List.of(folder.toString()))
          .setIgnoreFormatted(true)
          .run();
    } catch (Exception failure) {
      throw new BrokerException(
          "Cannot prepare the Kafka broker's folder " + folder + ": " + failure.getMessage(),
          failure);
    }
  }

  private static int[] freePorts() {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    // Both sockets are open at the same time, so the ports differ.
    try (ServerSocket first = new ServerSocket(0, 1, loopback);
        ServerSocket second = new ServerSocket(0, 1, loopback)) {
      return new int[] {first.getLocalPort(), second.getLocalPort()};
    } catch (IOException failure) {
      throw new BrokerException(
          "No free port on the loopback address: " + failure.getMessage(), failure);
    }
  }
}
