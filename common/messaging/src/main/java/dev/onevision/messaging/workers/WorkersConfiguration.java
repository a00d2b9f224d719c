package dev.onevision.messaging.workers;

import dev.onevision.messaging.connection.KafkaClients;
import dev.onevision.messaging.connection.MessageSender;
import dev.onevision.messaging.control.ControlBus;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.WireCodec;
import dev.onevision.messaging.workqueue.WorkQueues;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires heartbeats and the view of them. */
@Lazy
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WorkerProperties.class)
public class WorkersConfiguration {

  @Bean
  @ConditionalOnMissingBean
  WorkerAnnouncer workerAnnouncer(MessageSender sender, WorkerProperties properties) {
    return new KafkaWorkerAnnouncer(sender, properties.heartbeat());
  }

  @Bean
  @ConditionalOnMissingBean
  QueueWorkers queueWorkers(
      WorkQueues queues,
      ControlBus bus,
      WorkerAnnouncer announcer,
      ApplicationEventPublisher events) {
    return new QueueWorkers(queues, bus, announcer, events);
  }

  @Bean
  @ConditionalOnMissingBean
  WorkerDirectory workerDirectory(
      KafkaClients clients, WireCodec codec, Topics topics, WorkerProperties properties) {
    return new KafkaWorkerDirectory(clients, codec, topics, properties.trusted());
  }
}
