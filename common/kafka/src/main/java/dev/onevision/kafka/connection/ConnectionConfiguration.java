package dev.onevision.kafka.connection;

import dev.onevision.contract.wire.WireCodec;
import dev.onevision.kafka.credentials.CredentialProperties;
import java.util.UUID;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Wires the codec and the clients. The connection settings come from Boot's own factories, so that
 * {@code spring.kafka.*}, connection details, TLS bundles and customizers apply.
 */
@Lazy
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ConnectionProperties.class, CredentialProperties.class})
class ConnectionConfiguration {

  @Bean
  @ConditionalOnMissingBean
  WireCodec wireCodec(ConnectionProperties properties) {
    return new WireCodec(Math.toIntExact(properties.maxMessageSize().toBytes()));
  }

  @Bean
  @ConditionalOnMissingBean
  KafkaClients kafkaClients(
      ConsumerFactory<?, ?> consumers,
      ProducerFactory<?, ?> producers,
      KafkaAdmin admin,
      ConnectionProperties properties,
      CredentialProperties credentials) {
    String instanceId = properties.instanceId();
    return new KafkaClients(
        credentials.in(consumers.getConfigurationProperties()),
        credentials.in(producers.getConfigurationProperties()),
        credentials.in(admin.getConfigurationProperties()),
        instanceId == null ? "onevision-" + UUID.randomUUID() : instanceId);
  }
}
