package dev.onevision.kafka.testing;

import dev.onevision.kafka.topics.BrokerSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.jspecify.annotations.Nullable;

/**
 * Kafka nodes in this JVM, each broker and controller at once, that a test may stop and start one
 * by one: they keep their ports and their folders. No node runs until it is started. Not
 * thread-safe.
 */
public final class TestCluster implements AutoCloseable {

  private static final Duration LEAVE = Duration.ofSeconds(5);

  private final Path folder;
  private final Map<String, String> settings;
  private final int[] brokerPorts;
  private final int[] insidePorts;
  private final int[] controllerPorts;
  private final @Nullable KafkaRaftServer[] servers;
  private int[] advertisedPorts;

  private TestCluster(Path folder, int nodes, Map<String, String> settings, List<String> scram) {
    this.folder = folder;
    this.settings = Map.copyOf(settings);
    int[] ports = FreePorts.several(3 * nodes);
    this.brokerPorts = IntStream.range(0, nodes).map(node -> ports[node]).toArray();
    this.controllerPorts = IntStream.range(0, nodes).map(node -> ports[nodes + node]).toArray();
    this.insidePorts = IntStream.range(0, nodes).map(node -> ports[2 * nodes + node]).toArray();
    this.advertisedPorts = brokerPorts;
    this.servers = new @Nullable KafkaRaftServer[nodes];
    String cluster = Uuid.randomUuid().toString();
    for (int node = 0; node < nodes; node++) {
      format(node, cluster, scram);
    }
  }

  /**
   * A cluster that is not started yet.
   *
   * @param folder empty
   * @param nodes 1 or 3; three keep three replicas of everything and go on with two
   */
  public static TestCluster create(Path folder, int nodes) {
    return create(folder, nodes, Map.of(), List.of());
  }

  /**
   * The same with more settings, as in {@code server.properties}; the listener of clients is called
   * {@code CLIENT}.
   *
   * @param scram credentials, such as {@code SCRAM-SHA-256=[name=me,password=secret]}
   */
  public static TestCluster create(
      Path folder, int nodes, Map<String, String> settings, List<String> scram) {
    return new TestCluster(folder, nodes, settings, scram);
  }

  /** Has clients told to come to this port of the loopback address; before the start. */
  public TestCluster advertise(int port) {
    advertisedPorts = new int[] {port};
    return this;
  }

  /** Where the only node listens. */
  public int port() {
    return brokerPorts[0];
  }

  /** Starts every node that does not run; returns when clients can connect. */
  public TestCluster start() {
    // One alone would wait for the others' votes.
    List<Thread> starts = new ArrayList<>();
    for (int node = 0; node < servers.length; node++) {
      int index = node;
      starts.add(Thread.ofPlatform().start(() -> start(index)));
    }
    try {
      for (Thread start : starts) {
        start.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return this;
  }

  /** Starts a node, if it does not run. */
  public void start(int node) {
    if (servers[node] == null) {
      KafkaRaftServer server =
          new KafkaRaftServer(new KafkaConfig(properties(node), false), Time.SYSTEM);
      server.startup();
      servers[node] = server;
    }
  }

  /**
   * Starts the only node in a process of its own that may write files only up to a size: more is to
   * it what a full disk is. It ends by itself then, and can be started here.
   *
   * @param mebibytes the size; Kafka makes some files of ten at once
   */
  public Process startWithLittleRoom(int mebibytes) throws IOException {
    Path file = folder.resolve("server.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties(0).store(writer, null);
    }
    return new ProcessBuilder(
            "sh",
            "-c",
            "ulimit -f " + 2 * 1024 * mebibytes + "; exec \"$0\" \"$@\"",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "kafka.Kafka",
            file.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Stops a node in order; it gives its partitions to others where there are any. */
  public void stop(int node) {
    KafkaRaftServer server = servers[node];
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
      servers[node] = null;
    }
  }

  /** Where clients begin. */
  public String bootstrapServers() {
    return IntStream.of(advertisedPorts)
        .mapToObj(port -> "127.0.0.1:" + port)
        .collect(Collectors.joining(","));
  }

  /** Stops all nodes. The last cannot give its partitions to anyone, and is not let wait for it. */
  @Override
  public void close() {
    List<Thread> stops = new ArrayList<>();
    for (int node = 0; node < servers.length; node++) {
      int index = node;
      stops.add(Thread.ofPlatform().start(() -> stop(index)));
    }
    try {
      for (Thread stop : stops) {
        if (!stop.join(LEAVE)) {
          stop.interrupt();
          stop.join();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Properties properties(int node) {
    Map<String, String> all = new HashMap<>(BrokerSettings.singleBroker());
    all.putAll(SharedBroker.frequentHeartbeats());
    if (servers.length > 1) {
      all.replaceAll((name, value) -> name.endsWith("replication.factor") ? "3" : value);
      all.replaceAll(
          (name, value) -> name.matches(".*min\\.(isr|insync\\.replicas)") ? "2" : value);
    }
    all.put("process.roles", "broker,controller");
    all.put("node.id", String.valueOf(node));
    all.put("log.dirs", folder(node).toString());
    all.put(
        "listeners",
        "CLIENT://127.0.0.1:%d,INSIDE://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(brokerPorts[node], insidePorts[node], controllerPorts[node]));
    all.put(
        "advertised.listeners",
        "CLIENT://127.0.0.1:%d,INSIDE://127.0.0.1:%d"
            .formatted(advertisedPorts[node], insidePorts[node]));
    all.put(
        "listener.security.protocol.map", "CLIENT:PLAINTEXT,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT");
    all.put("inter.broker.listener.name", "INSIDE");
    all.put("controller.listener.names", "CONTROLLER");
    all.put(
        "controller.quorum.voters",
        IntStream.range(0, servers.length)
            .mapToObj(voter -> voter + "@127.0.0.1:" + controllerPorts[voter])
            .collect(Collectors.joining(",")));
    // Several nodes share this machine's memory.
    all.put("log.cleaner.dedupe.buffer.size", "4194304");
    all.put("offsets.load.buffer.size", "1048576");
    all.put("log.index.size.max.bytes", "262144");
    all.put("num.network.threads", "1");
    all.put("num.io.threads", "4");
    // A node that was killed comes back once its session has ended.
    all.put("broker.session.timeout.ms", "5000");
    all.put("broker.heartbeat.interval.ms", "500");
    // Each of these records is flushed to the disk.
    all.put("metadata.max.idle.interval.ms", "0");
    all.put("controller.quorum.append.linger.ms", "0");
    if (servers.length == 1) {
      // There is no other voter to wait for.
      all.put("controller.quorum.election.timeout.ms", "100");
      all.put("controller.quorum.election.backoff.max.ms", "50");
    }
    all.putAll(settings);
    Properties properties = new Properties();
    properties.putAll(all);
    return properties;
  }

  private Path folder(int node) {
    return folder.resolve("node-" + node);
  }

  private void format(int node, String cluster, List<String> scram) {
    Formatter formatter =
        new Formatter()
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
            .setClusterId(cluster)
            .setNodeId(node)
            .setControllerListenerName("CONTROLLER")
            .setMetadataLogDirectory(folder(node).toString())
            .setDirectories(List.of(folder(node).toString()));
    if (!scram.isEmpty()) {
      formatter.setScramArguments(scram);
    }
    try {
      formatter.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
