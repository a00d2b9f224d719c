package dev.onevision.gateway.http;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of request bodies. Time in which the gateway itself does not read does not count.
 *
 * @param maxRequestBytes max size of a request's body; a larger one is refused with 413. Base64
 *     makes a video a third larger
 * @param idleTimeout max time without a byte before the end of a body
 * @param bodyGrace time for which a body may be slower than the min rate
 * @param minBodyRate min bytes per second after that, on average since the start of the body; zero
 *     disables the check
 */
@ConfigurationProperties("onevision.gateway.http")
public record BodyProperties(
    @DefaultValue("72MB") DataSize maxRequestBytes,
    @DefaultValue("60s") Duration idleTimeout,
    @DefaultValue("20s") Duration bodyGrace,
    @DefaultValue("1KB") DataSize minBodyRate) {

  public BodyProperties {
    // A body is one array.
    if (maxRequestBytes.toBytes() < 1 || maxRequestBytes.toBytes() > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException(
          "onevision.gateway.http.max-request-bytes is "
              + maxRequestBytes
              + ", it must be between 1B and 2047MB");
    }
    if (idleTimeout.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "onevision.gateway.http.idle-timeout is " + idleTimeout + ", it must be at least 1s");
    }
    if (bodyGrace.isNegative()) {
      throw new IllegalArgumentException(
          "onevision.gateway.http.body-grace is " + bodyGrace + ", it must not be negative");
    }
    if (minBodyRate.isNegative()) {
      throw new IllegalArgumentException(
          "onevision.gateway.http.min-body-rate is " + minBodyRate + ", it must not be negative");
    }
  }

  BodyPace.Limits limits() {
    return new BodyPace.Limits(idleTimeout, bodyGrace, minBodyRate.toBytes());
  }
}
