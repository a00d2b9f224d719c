package dev.onevision.gateway.kafka;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the broker's health is asked.
 *
 * @param brokerTimeout how long the broker may take to answer
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
