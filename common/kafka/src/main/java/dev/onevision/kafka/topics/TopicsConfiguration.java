package dev.onevision.kafka.topics;

import dev.onevision.kafka.connection.ConnectionProperties;
import dev.onevision.kafka.connection.KafkaClients;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the topics, whose provisioning starts when a bean needs them. */
@Lazy
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TopicProperties.class)
class TopicsConfiguration {

  @Bean
  @ConditionalOnMissingBean
  TopicProvisioner topicProvisioner(
      KafkaClients clients, TopicProperties properties, ConnectionProperties connection) {
    return new TopicProvisioner(clients, properties, connection);
  }

  @Bean
  @ConditionalOnMissingBean
  Topics topics(TopicProvisioner provisioner) {
    return provisioner.start();
  }
}
