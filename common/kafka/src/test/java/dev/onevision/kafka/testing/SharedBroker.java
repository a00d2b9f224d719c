package dev.onevision.kafka.testing;

import dev.onevision.kafka.topics.BrokerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.utils.AppInfoParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The Kafka broker that all tests of this JVM share; it ends with the JVM. It is a container where
 * a Docker engine answers, and runs in this JVM where none does; {@code -Donevision.test-broker}
 * with {@code container} or {@code in-process} decides it. Tests that stop or hurt their broker
 * have one of their own in this JVM: {@link EmbeddedBroker}, {@link TestCluster}.
 *
 * <p>Share groups settle within seconds. Topics are made by whoever uses them, as in production.
 *
 * <p>In a Spring test: {@code @Import(SharedBroker.Configuration.class)}. Elsewhere: {@link
 * #bootstrapServers()} as {@code spring.kafka.bootstrap-servers}.
 */
public final class SharedBroker {

  private static final Logger log = LoggerFactory.getLogger(SharedBroker.class);
  private static final Path ENGINE = Path.of("/var/run/docker.sock");

  private SharedBroker() {}

  /** Where it listens; starts it when asked first. */
  public static String bootstrapServers() {
    return Started.ADDRESS;
  }

  /** What every broker of tests is set to. Keys and values as in {@code server.properties}. */
  static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(BrokerSettings.singleBroker());
    // Locks shorter than production allows, for tests of what happens when one ends.
    settings.put("group.share.min.record.lock.duration.ms", "1000");
    settings.putAll(frequentHeartbeats());
    return settings;
  }

  /** A lane receives its assignment with a heartbeat, and tests open many lanes. */
  static Map<String, String> frequentHeartbeats() {
    return Map.of(
        "group.share.min.heartbeat.interval.ms", "250", "group.share.heartbeat.interval.ms", "250");
  }

  private static String start() {
    return switch (System.getProperty("onevision.test-broker", "auto")) {
      case "in-process" -> EmbeddedBroker.start().bootstrapServers();
      case "container" -> startContainer();
      case "auto" -> isDockerThere() ? startEither() : EmbeddedBroker.start().bootstrapServers();
      default ->
          throw new IllegalArgumentException(
              "onevision.test-broker is container, in-process or auto");
    };
  }

  // Testcontainers complains at length where there is none, so it is asked only where there may be.
  private static boolean isDockerThere() {
    return (System.getenv("DOCKER_HOST") != null || Files.exists(ENGINE))
        && DockerClientFactory.instance().isDockerAvailable();
  }

  private static String startEither() {
    try {
      return startContainer();
    } catch (RuntimeException e) {
      log.warn("No broker could be started in a container, so it runs in this JVM", e);
      return EmbeddedBroker.start().bootstrapServers();
    }
  }

  // Testcontainers removes it when the JVM has ended.
  @SuppressWarnings("resource")
  private static String startContainer() {
    KafkaContainer broker =
        new KafkaContainer(
            DockerImageName.parse("apache/kafka").withTag(AppInfoParser.getVersion()));
    settings().forEach((name, value) -> broker.withEnv(variable(name), value));
    broker.start();
    return broker.getBootstrapServers();
  }

  /** The image's name for a setting. */
  private static String variable(String setting) {
    return "KAFKA_" + setting.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  private static final class Started {
    static final String ADDRESS = start();
  }

  /** Connects the context to the shared broker. */
  @TestConfiguration(proxyBeanMethods = false)
  public static class Configuration {

    @Bean
    KafkaConnectionDetails kafkaConnectionDetails() {
      return () -> List.of(bootstrapServers());
    }
  }
}
