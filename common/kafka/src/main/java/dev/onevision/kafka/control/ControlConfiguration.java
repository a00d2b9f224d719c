package dev.onevision.kafka.control;

import dev.onevision.contract.wire.WireCodec;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.topics.Topics;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the control bus. */
@Lazy
@Configuration(proxyBeanMethods = false)
class ControlConfiguration {

  @Bean
  @ConditionalOnMissingBean
  ControlBus controlBus(
      KafkaClients clients, MessageSender sender, WireCodec codec, Topics topics) {
    return new KafkaControlBus(clients, sender, codec, topics);
  }
}
