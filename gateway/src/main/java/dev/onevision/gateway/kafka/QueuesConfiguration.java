package dev.onevision.gateway.kafka;

import dev.onevision.gateway.models.ModelListProperties;
import dev.onevision.kafka.topics.ModelQueues;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The queues whose topics a gateway provides. */
@Configuration(proxyBeanMethods = false)
class QueuesConfiguration {

  @Bean
  ModelQueues modelQueues(ModelListProperties models) {
    return ModelQueues.of(models.queues());
  }
}
