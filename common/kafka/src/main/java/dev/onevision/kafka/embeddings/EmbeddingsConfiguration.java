package dev.onevision.kafka.embeddings;

import dev.onevision.contract.wire.WireCodec;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.topics.TopicProperties;
import dev.onevision.kafka.topics.Topics;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the index of embeddings. */
@Lazy
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EmbeddingIndexProperties.class)
public class EmbeddingsConfiguration {

  @Bean
  @ConditionalOnMissingBean
  EmbeddingIndex embeddingIndex(
      KafkaClients clients,
      MessageSender sender,
      WireCodec codec,
      Topics topics,
      EmbeddingIndexProperties properties,
      TopicProperties topicProperties) {
    // Half of the retention is left for the request that names an embedding to be read.
    return new KafkaEmbeddingIndex(
        clients,
        sender,
        codec,
        topics,
        properties.maxEntries(),
        topicProperties.contentRetention().dividedBy(2),
        Clock.systemUTC());
  }
}
