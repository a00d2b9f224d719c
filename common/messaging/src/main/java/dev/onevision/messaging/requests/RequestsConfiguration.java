package dev.onevision.messaging.requests;

import dev.onevision.messaging.connection.MessageSender;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the way in. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class RequestsConfiguration {

  @Bean
  @ConditionalOnMissingBean
  RequestPublisher requestPublisher(MessageSender sender) {
    return new KafkaRequestPublisher(sender);
  }
}
