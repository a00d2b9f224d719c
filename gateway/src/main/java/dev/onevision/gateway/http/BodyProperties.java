package dev.onevision.gateway.http;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How long bodies of requests may be, and how fast they must arrive. Time in which the gateway
 * itself does not read does not count.
 *
 * @param maxRequestBytes length of a request's body; a longer one is refused with 413. Base64 makes
 *     a video a third longer
 * @param idleTimeout idle timeout: how long no byte of a body may come before its end
 * @param bodyGrace how long a body may be slower than the least rate
 * @param minBodyRate bytes a second that a body must bring after that, on average since its start;
 *     zero turns the check off
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
