package dev.onevision.standalone.broker;

import static dev.onevision.kafka.topics.BrokerSettings.singleBroker;

import java.nio.file.Path;
import java.util.Properties;

/**
 * The configuration of a single broker: one node is broker and controller, listens on the loopback
 * address only, and is sized for a laptop.
 */
final class EmbeddedBrokerSettings {

  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private static final int MEBIBYTE = 1024 * 1024;

  private EmbeddedBrokerSettings() {}

  static Properties of(Path folder, int brokerPort, int controllerPort) {
    Properties settings = new Properties();
    settings.putAll(singleBroker());
    node(settings, folder, brokerPort, controllerPort);
    smallMemory(settings);
    boundedDisk(settings);
    return settings;
  }

  private static void node(Properties settings, Path folder, int brokerPort, int controllerPort) {
    set(settings, "process.roles", "broker,controller");
    set(settings, "node.id", NODE_ID);
    set(settings, "log.dirs", folder);
    set(
        settings,
        "listeners",
        "LOCAL://127.0.0.1:"
            + brokerPort
            + ","
            + CONTROLLER_LISTENER
            + "://127.0.0.1:"
            + controllerPort);
    set(settings, "advertised.listeners", "LOCAL://127.0.0.1:" + brokerPort);
    set(
        settings,
        "listener.security.protocol.map",
        "LOCAL:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
    set(settings, "inter.broker.listener.name", "LOCAL");
    set(settings, "controller.listener.names", CONTROLLER_LISTENER);
    set(settings, "controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
    // No other node can take over, so a late heartbeat on a busy machine must not count as a death.
    // The price: after a kill, the broker waits for the end of its old registration.
    set(settings, "broker.session.timeout.ms", 15_000);
    set(settings, "broker.heartbeat.interval.ms", 1_000);
    set(settings, "controller.performance.always.log.threshold.ms", 60_000);
    // There is no other voter to wait for.
    set(settings, "controller.quorum.election.timeout.ms", 100);
    set(settings, "controller.quorum.election.backoff.max.ms", 50);
    set(settings, "controller.quorum.append.linger.ms", 0);
    // Idle records only make the metadata log of a single node grow.
    set(settings, "metadata.max.idle.interval.ms", 0);
  }

  private static void smallMemory(Properties settings) {
    set(settings, "num.network.threads", 1);
    // Each idle thread wakes up three times a second. The controller has as many threads again.
    set(settings, "num.io.threads", 2);
    set(settings, "background.threads", 2);
    set(settings, "group.coordinator.threads", 1);
    set(settings, "queued.max.requests", 64);
    set(settings, "log.cleaner.threads", 1);
    set(settings, "log.cleaner.dedupe.buffer.size", 4 * MEBIBYTE);
    set(settings, "offsets.load.buffer.size", MEBIBYTE);
    set(settings, "share.coordinator.load.buffer.size", MEBIBYTE);
    set(settings, "log.index.size.max.bytes", 256 * 1024);
  }

  /** Bounds Kafka's internal topics. The suite's topics have their own retention. */
  private static void boundedDisk(Properties settings) {
    set(settings, "log.segment.bytes", 32 * MEBIBYTE);
    set(settings, "offsets.topic.segment.bytes", 4 * MEBIBYTE);
    set(settings, "share.coordinator.state.topic.segment.bytes", 4 * MEBIBYTE);
    set(settings, "transaction.state.log.segment.bytes", 4 * MEBIBYTE);
    set(settings, "metadata.log.segment.bytes", 8 * MEBIBYTE);
    set(settings, "metadata.max.retention.bytes", 32 * MEBIBYTE);
    set(settings, "log.retention.check.interval.ms", 60_000);
    set(settings, "log.segment.delete.delay.ms", 1_000);
  }

  private static void set(Properties settings, String name, Object value) {
    settings.setProperty(name, value.toString());
  }
}
