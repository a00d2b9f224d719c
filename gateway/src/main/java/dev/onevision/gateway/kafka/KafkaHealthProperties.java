package dev.onevision.gateway.kafka;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The health check of the broker.
 *
 * @param brokerTimeout time for the broker to respond
 */
@ConfigurationProperties("onevision.gateway.kafka")
record KafkaHealthProperties(@DefaultValue("2s") Duration brokerTimeout) {

  KafkaHealthProperties {
    if (!brokerTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "onevision.gateway.kafka.broker-timeout is " + brokerTimeout + ", it must be positive");
    }
  }
}
