package dev.onevision.kafka.health;

import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.topics.Topics;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the health of the brokers. */
@Lazy
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

  @Bean
  @ConditionalOnMissingBean
  BrokerHealth brokerHealth(KafkaClients clients, Topics topics, MessageSender sender) {
    return new BrokerHealth(clients, topics, sender);
  }

  @Bean
  @ConditionalOnMissingBean(name = "kafkaHealthIndicator")
  HealthIndicator kafkaHealthIndicator(BrokerHealth brokers) {
    return new KafkaHealthIndicator(brokers);
  }
}
