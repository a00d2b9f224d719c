package dev.onevision.gateway.storage;

import dev.onevision.contract.wire.WireCodec;
import dev.onevision.kafka.connection.ConnectionProperties;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.topics.Topics;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the tables. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class TablesConfiguration {

  @Bean
  @ConditionalOnMissingBean
  SharedTables sharedTables(
      KafkaClients clients,
      MessageSender sender,
      WireCodec codec,
      Topics topics,
      ConnectionProperties properties) {
    return new SharedTables(clients, sender, codec, topics, properties);
  }
}
