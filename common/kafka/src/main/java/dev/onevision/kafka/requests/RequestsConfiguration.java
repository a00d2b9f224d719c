package dev.onevision.kafka.requests;

import dev.onevision.kafka.connection.MessageSender;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the publisher of requests. */
@Lazy
@Configuration(proxyBeanMethods = false)
class RequestsConfiguration {

  @Bean
  @ConditionalOnMissingBean
  RequestPublisher requestPublisher(MessageSender sender) {
    return new KafkaRequestPublisher(sender);
  }
}
