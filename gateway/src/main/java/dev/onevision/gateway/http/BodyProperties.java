package dev.onevision.gateway.http;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How fast bodies of requests must arrive. Time in which the gateway itself does not read does not
 * count.
 *
 * @param uploadPatience idle timeout: how long no byte of a body may come before its end
 * @param bodyGrace how long a body may be slower than the least rate
 * @param minBodyRate bytes a second that a body must bring after that, on average since its start;
 *     zero turns the check off
 */
@ConfigurationProperties("onevision.gateway")
record BodyProperties(
    @DefaultValue("60s") Duration uploadPatience,
    @DefaultValue("20s") Duration bodyGrace,
    @DefaultValue("1KB") DataSize minBodyRate) {

  BodyProperties {
    if (uploadPatience.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "onevision.gateway.upload-patience is " + uploadPatience + ", it must be at least 1s");
    }
    if (bodyGrace.isNegative()) {
      throw new IllegalArgumentException(
          "onevision.gateway.body-grace is " + bodyGrace + ", it must not be negative");
    }
    if (minBodyRate.isNegative()) {
      throw new IllegalArgumentException(
          "onevision.gateway.min-body-rate is " + minBodyRate + ", it must not be negative");
    }
  }

  BodyPace.Limits limits() {
    return new BodyPace.Limits(uploadPatience, bodyGrace, minBodyRate.toBytes());
  }
}
