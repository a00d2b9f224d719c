package dev.onevision.kafka.captions;

import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.connection.ConnectionProperties;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.topics.Topics;
import dev.onevision.kafka.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the publisher of captions. */
@Lazy
@Configuration(proxyBeanMethods = false)
class CaptionsConfiguration {

  @Bean
  @ConditionalOnMissingBean
  CaptionPublisher captionPublisher(
      MessageSender sender,
      Topics topics,
      ObjectProvider<ClaimCheckStore> records,
      ConnectionProperties connection,
      ObjectProvider<MeterRegistry> meters,
      Tracing tracing) {
    return new KafkaCaptionPublisher(
        sender,
        topics::nameOf,
        records::getObject,
        connection.maxMessageSize().toBytes(),
        meters.getIfUnique(CompositeMeterRegistry::new),
        tracing);
  }
}
