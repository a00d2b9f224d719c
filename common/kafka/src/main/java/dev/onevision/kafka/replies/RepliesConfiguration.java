package dev.onevision.kafka.replies;

import dev.onevision.kafka.captions.CaptionPublisher;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.tracing.Tracing;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the publisher of reply events. */
@Lazy
@Configuration(proxyBeanMethods = false)
class RepliesConfiguration {

  @Bean
  @ConditionalOnMissingBean
  ReplyPublisher replyPublisher(MessageSender sender, CaptionPublisher captions, Tracing tracing) {
    return new KafkaReplyPublisher(sender, captions, tracing);
  }
}
