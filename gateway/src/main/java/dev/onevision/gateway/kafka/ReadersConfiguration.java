package dev.onevision.gateway.kafka;

import dev.onevision.contract.wire.WireCodec;
import dev.onevision.gateway.answers.ReplyLog;
import dev.onevision.gateway.models.WorkerDirectory;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.topics.ModelQueues;
import dev.onevision.kafka.topics.Topics;
import dev.onevision.kafka.tracing.Tracing;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the readers of replies and heartbeats. */
@Lazy
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ReplyProperties.class, WorkerDirectoryProperties.class})
class ReadersConfiguration {

  @Bean
  @ConditionalOnMissingBean
  QueueTopics queueTopics(MessageSender sender, ModelQueues configured) {
    return new QueueTopics(sender, configured);
  }

  @Bean
  @ConditionalOnMissingBean
  ReplyReader replyReader(
      KafkaClients clients,
      WireCodec codec,
      Topics topics,
      ReplyProperties properties,
      Tracing tracing) {
    return new KafkaReplyReader(clients, codec, topics, properties, tracing);
  }

  @Bean
  @ConditionalOnMissingBean
  ReplyLog replyLog(KafkaClients clients, WireCodec codec, Topics topics) {
    return new KafkaReplyLog(clients, codec, topics);
  }

  @Bean
  @ConditionalOnMissingBean
  WorkerDirectory workerDirectory(
      KafkaClients clients,
      WireCodec codec,
      Topics topics,
      QueueTopics queues,
      WorkerDirectoryProperties properties) {
    return new KafkaWorkerDirectory(clients, codec, topics, queues, properties.heartbeatTimeout());
  }
}
