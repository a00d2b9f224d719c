package dev.onevision.kafka.testing;

import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A Kafka broker in this JVM, for tests that hurt it; others take the {@link SharedBroker}. */
public final class EmbeddedBroker implements AutoCloseable {

  private final EmbeddedKafkaKraftBroker broker;

  private EmbeddedBroker() {
    broker = new EmbeddedKafkaKraftBroker(1, 1);
    broker.brokerProperties(SharedBroker.settings());
    broker.afterPropertiesSet();
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
}
