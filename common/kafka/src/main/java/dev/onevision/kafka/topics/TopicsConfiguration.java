package dev.onevision.kafka.topics;

import dev.onevision.kafka.connection.ConnectionProperties;
import dev.onevision.kafka.connection.KafkaClients;
import java.util.List;
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
  ModelQueues modelQueues() {
    return ModelQueues.of(List.of());
  }

  @Bean
  @ConditionalOnMissingBean
  TopicProvisioner topicProvisioner(
      KafkaClients clients,
      TopicProperties properties,
      ConnectionProperties connection,
      ModelQueues queues) {
    return new TopicProvisioner(clients, properties, connection, queues);
  }

  @Bean
  @ConditionalOnMissingBean
  Topics topics(TopicProvisioner provisioner) {
    return provisioner.start();
  }
}
