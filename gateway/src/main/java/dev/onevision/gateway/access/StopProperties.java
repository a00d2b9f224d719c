package dev.onevision.gateway.access;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the gateway stops.
 *
 * @param stopDelay how long requests are still taken when the gateway is told to stop and is not
 *     ready any more: the time in which load balancers notice that. Each connection is closed after
 *     its next response
 */
@ConfigurationProperties("onevision.gateway.access")
public record StopProperties(@DefaultValue("2s") Duration stopDelay) {

  public StopProperties {
    if (stopDelay.isNegative()) {
      throw new IllegalArgumentException(
          "onevision.gateway.access.stop-delay is " + stopDelay + ", it must not be negative");
    }
  }
}
