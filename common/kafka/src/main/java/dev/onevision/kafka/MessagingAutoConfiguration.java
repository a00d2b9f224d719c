package dev.onevision.kafka;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.kafka.captions.CaptionsConfiguration;
import dev.onevision.kafka.claimcheck.ClaimCheckConfiguration;
import dev.onevision.kafka.connection.ConnectionConfiguration;
import dev.onevision.kafka.connection.ConnectionProperties;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.control.ControlConfiguration;
import dev.onevision.kafka.embeddings.EmbeddingsConfiguration;
import dev.onevision.kafka.health.HealthConfiguration;
import dev.onevision.kafka.replies.RepliesConfiguration;
import dev.onevision.kafka.requests.RequestsConfiguration;
import dev.onevision.kafka.topics.Topics;
import dev.onevision.kafka.topics.TopicsConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/**
 * Gives an application the suite's Kafka clients, topics and publishers. Each bean is created on
 * first use, and gives way to a bean that the application defines.
 */
@AutoConfiguration(after = KafkaAutoConfiguration.class)
@Import({
  ConnectionConfiguration.class,
  TopicsConfiguration.class,
  ClaimCheckConfiguration.class,
  EmbeddingsConfiguration.class,
  RequestsConfiguration.class,
  CaptionsConfiguration.class,
  RepliesConfiguration.class,
  ControlConfiguration.class,
  HealthConfiguration.class
})
public class MessagingAutoConfiguration {

  @Bean
  @Lazy
  @ConditionalOnMissingBean
  MessageSender messageSender(
      KafkaClients clients, WireCodec codec, Topics topics, ConnectionProperties properties) {
    MessageSender sender = new MessageSender(clients, codec, properties);
    var _ =
        topics
            .known()
            .thenRun(
                () ->
                    Thread.ofVirtual()
                        .name("onevision-sender")
                        .start(() -> sender.open(TopicNames.messageTopics())));
    return sender;
  }
}
