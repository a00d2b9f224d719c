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
class EmbeddingsConfiguration {

  @Bean
  @ConditionalOnMissingBean
  EmbeddingIndex embeddingIndex(
      KafkaClients clients,
      MessageSender sender,
      WireCodec codec,
      Topics topics,
      EmbeddingIndexProperties properties,
      TopicProperties topicProperties) {
    // The other half of the retention is for the requests that name the embedding.
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
