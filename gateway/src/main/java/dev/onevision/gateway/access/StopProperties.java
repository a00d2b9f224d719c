package dev.onevision.gateway.access;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the gateway stops.
 *
 * @param stopDelay time for which a stopping gateway still accepts requests while it reports that
 *     it is not ready, so that load balancers notice. Each connection is closed after its next
 *     response
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
