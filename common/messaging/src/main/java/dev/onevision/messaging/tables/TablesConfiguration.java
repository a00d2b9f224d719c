package dev.onevision.messaging.tables;

import dev.onevision.messaging.connection.ConnectionProperties;
import dev.onevision.messaging.connection.KafkaClients;
import dev.onevision.messaging.connection.MessageSender;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.WireCodec;
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
