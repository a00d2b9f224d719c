package dev.onevision.messaging.replies;

import dev.onevision.messaging.captions.CaptionPublisher;
import dev.onevision.messaging.connection.KafkaClients;
import dev.onevision.messaging.connection.MessageSender;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.WireCodec;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the way back. */
@Lazy
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReplyProperties.class)
public class RepliesConfiguration {

  @Bean
  @ConditionalOnMissingBean
  ReplyPublisher replyPublisher(MessageSender sender, CaptionPublisher captions) {
    return new KafkaReplyPublisher(sender, captions);
  }

  @Bean
  @ConditionalOnMissingBean
  ReplyReader replyReader(
      KafkaClients clients, WireCodec codec, Topics topics, ReplyProperties properties) {
    return new KafkaReplyReader(clients, codec, topics, properties);
  }

  @Bean
  @ConditionalOnMissingBean
  ReplyLog replyLog(KafkaClients clients, WireCodec codec, Topics topics) {
    return new KafkaReplyLog(clients, codec, topics);
  }
}
