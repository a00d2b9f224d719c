package dev.onevision.messaging.testing;

import dev.onevision.messaging.topics.BrokerSettings;
import java.util.List;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * A Kafka broker in this JVM with share groups that settle within seconds. Topics are made by
 * whoever uses them, as in production.
 *
 * <p>In a Spring test: {@code @Import(EmbeddedBroker.Configuration.class)}. Elsewhere: {@code
 * EmbeddedBroker.shared().bootstrapServers()} as {@code spring.kafka.bootstrap-servers}.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private final EmbeddedKafkaKraftBroker broker;

  private EmbeddedBroker() {
    broker = new EmbeddedKafkaKraftBroker(1, 1);
    broker.brokerProperties(BrokerSettings.singleBroker());
    // Locks shorter than production allows, for tests of what happens when one ends.
    broker.brokerProperty("group.share.min.record.lock.duration.ms", "1000");
    broker.afterPropertiesSet();
  }

  /** The broker that all tests of this JVM share; it ends with the JVM. */
  public static EmbeddedBroker shared() {
    return Shared.BROKER;
  }

  /** A broker of the test's own, for tests that hurt it. */
  public static EmbeddedBroker start() {
    return new EmbeddedBroker();
  }

  /** Where it listens. */
  public String bootstrapServers() {
    return broker.getBrokersAsString();
  }

  /** What lies behind it. */
  public EmbeddedKafkaKraftBroker broker() {
    return broker;
  }

  @Override
  public void close() {
    broker.destroy();
  }

  private static final class Shared {
    static final EmbeddedBroker BROKER = new EmbeddedBroker();
  }

  /** Connects the context to the shared broker. */
  @TestConfiguration(proxyBeanMethods = false)
  public static class Configuration {

    @Bean
    KafkaConnectionDetails kafkaConnectionDetails() {
      return () -> List.of(shared().bootstrapServers());
    }
  }
}
