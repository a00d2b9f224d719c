package dev.onevision.gateway.access.limits;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How gateways count limits together.
 *
 * @param limitsInterval how often a gateway tells the others what it admitted. A longer interval
 *     costs fewer messages, and the gateways together may exceed a limit by more
 */
@ConfigurationProperties("onevision.gateway.access")
public record SharingProperties(@DefaultValue("50ms") Duration limitsInterval) {

  private static final Duration MIN = Duration.ofMillis(5);

  public SharingProperties {
    if (limitsInterval.compareTo(MIN) < 0) {
      throw new IllegalArgumentException(
          "onevision.gateway.access.limits-interval is "
              + limitsInterval
              + ", it must be at least "
              + MIN);
    }
  }
}
