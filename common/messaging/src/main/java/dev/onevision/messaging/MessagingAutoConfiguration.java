package dev.onevision.messaging;

import dev.onevision.messaging.captions.CaptionsConfiguration;
import dev.onevision.messaging.claimcheck.ClaimCheckConfiguration;
import dev.onevision.messaging.connection.ConnectionConfiguration;
import dev.onevision.messaging.connection.ConnectionProperties;
import dev.onevision.messaging.connection.KafkaClients;
import dev.onevision.messaging.connection.MessageSender;
import dev.onevision.messaging.control.ControlConfiguration;
import dev.onevision.messaging.embeddings.EmbeddingsConfiguration;
import dev.onevision.messaging.health.HealthConfiguration;
import dev.onevision.messaging.replies.RepliesConfiguration;
import dev.onevision.messaging.requests.RequestsConfiguration;
import dev.onevision.messaging.tables.TablesConfiguration;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.topics.TopicsConfiguration;
import dev.onevision.messaging.wire.WireCodec;
import dev.onevision.messaging.workers.WorkersConfiguration;
import dev.onevision.messaging.workqueue.WorkQueueConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/**
 * Gives an application the suite's messaging. Every bean is made when something asks for it, and
 * steps back when the application defines its own.
 */
@AutoConfiguration(after = KafkaAutoConfiguration.class)
@Import({
  ConnectionConfiguration.class,
  TopicsConfiguration.class,
  ClaimCheckConfiguration.class,
  EmbeddingsConfiguration.class,
  WorkQueueConfiguration.class,
  RequestsConfiguration.class,
  CaptionsConfiguration.class,
  RepliesConfiguration.class,
  ControlConfiguration.class,
  TablesConfiguration.class,
  WorkersConfiguration.class,
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
                        .start(() -> sender.open(Topics.messageTopics())));
    return sender;
  }
}
