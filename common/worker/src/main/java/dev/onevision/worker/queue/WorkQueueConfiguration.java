package dev.onevision.worker.queue;

import dev.onevision.kafka.connection.ConnectionProperties;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.control.ControlBus;
import dev.onevision.kafka.topics.TopicProperties;
import dev.onevision.kafka.topics.Topics;
import dev.onevision.kafka.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires work queues. */
@Lazy
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WorkQueueProperties.class)
class WorkQueueConfiguration {

  @Bean
  @ConditionalOnMissingBean
  WorkQueues workQueues(
      KafkaClients clients,
      MessageSender sender,
      Topics topics,
      TopicProperties topicProperties,
      WorkQueueProperties properties,
      ConnectionProperties connection,
      ControlBus control,
      ObjectProvider<MeterRegistry> meters,
      Tracing tracing) {
    return new KafkaWorkQueues(
        clients,
        sender,
        topics,
        new ShareGroupSetup(
            clients,
            topics::nameOf,
            Objects.requireNonNullElse(properties.configureGroups(), topicProperties.create()),
            properties.lockDuration(),
            connection.startTimeout()),
        properties,
        new Beginnings(control),
        connection.startTimeout(),
        // An empty composite drops all values, for a process without a registry.
        meters.getIfUnique(CompositeMeterRegistry::new),
        tracing);
  }

  @Bean
  @ConditionalOnMissingBean
  Backlogs backlogs(KafkaClients clients, Topics topics) {
    return (topic, group, max) -> new KafkaBacklog(clients, topic, topics, group, max);
  }
}
