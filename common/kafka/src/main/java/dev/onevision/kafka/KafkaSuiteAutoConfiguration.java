package dev.onevision.kafka;

import dev.onevision.contract.wire.WireCodec;
import dev.onevision.kafka.connection.ConnectionProperties;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.topics.Topics;
import dev.onevision.kafka.tracing.Tracing;
import dev.onevision.kafka.tracing.TracingAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Gives an application the suite's Kafka clients, topics and publishers. Each bean is created on
 * first use, and is replaced by a bean that the application defines.
 */
@AutoConfiguration(after = {KafkaAutoConfiguration.class, TracingAutoConfiguration.class})
@ImportAutoConfiguration(TracingAutoConfiguration.class)
@Import(KafkaSuiteAutoConfiguration.Rooms.class)
public class KafkaSuiteAutoConfiguration {

  /** Imports the rooms' configurations by name, so that they stay package-private. */
  static final class Rooms implements ImportSelector {

    @Override
    public String[] selectImports(AnnotationMetadata importing) {
      return new String[] {
        "dev.onevision.kafka.connection.ConnectionConfiguration",
        "dev.onevision.kafka.topics.TopicsConfiguration",
        "dev.onevision.kafka.claimcheck.ClaimCheckConfiguration",
        "dev.onevision.kafka.embeddings.EmbeddingsConfiguration",
        "dev.onevision.kafka.requests.RequestsConfiguration",
        "dev.onevision.kafka.captions.CaptionsConfiguration",
        "dev.onevision.kafka.replies.RepliesConfiguration",
        "dev.onevision.kafka.control.ControlConfiguration",
        "dev.onevision.kafka.health.HealthConfiguration"
      };
    }
  }

  @Bean
  @Lazy
  @ConditionalOnMissingBean
  MessageSender messageSender(
      KafkaClients clients,
      WireCodec codec,
      Topics topics,
      ConnectionProperties properties,
      Tracing tracing) {
    MessageSender sender = new MessageSender(clients, codec, properties, tracing, topics::nameOf);
    var _ =
        topics
            .known()
            .thenRun(
                () ->
                    Thread.ofVirtual()
                        .name("onevision-sender")
                        .start(() -> sender.open(topics.messageTopics())));
    return sender;
  }
}
