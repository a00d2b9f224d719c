package dev.onevision.messaging.control;

import dev.onevision.messaging.connection.KafkaClients;
import dev.onevision.messaging.connection.MessageSender;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.WireCodec;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the control bus. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class ControlConfiguration {

  @Bean
  @ConditionalOnMissingBean
  ControlBus controlBus(
      KafkaClients clients, MessageSender sender, WireCodec codec, Topics topics) {
    return new KafkaControlBus(clients, sender, codec, topics);
  }
}
