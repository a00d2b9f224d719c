package dev.onevision.gateway.answers;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of an answer.
 *
 * @param deadline time from a request's arrival to the end of its answer; a request may ask for
 *     less
 * @param streamBuffer events buffered for a client that reads more slowly than the model writes;
 *     when the buffer is full, the stream ends with an error
 * @param maxResumedStreams streams that are read back at once, each by its own Kafka consumer
 * @param keepAlive interval of comments in a stream without events, so that proxies do not close
 *     it; zero for none
 * @param turnsPerLane requests of waiting clients that this gateway sends to a model at once, for
 *     each lane of the model's LLM workers, batch lanes included
 * @param drainTimeout time that open answers get when the gateway stops; must be shorter than
 *     {@code spring.lifecycle.timeout-per-shutdown-phase}
 */
@Validated
@ConfigurationProperties("onevision.gateway.answers")
public record StreamsProperties(
    @DefaultValue("5m") Duration deadline,
    @DefaultValue("4096") @Min(16) @Max(1_000_000) int streamBuffer,
    @DefaultValue("64") @Min(1) @Max(10_000) int maxResumedStreams,
    @DefaultValue("15s") Duration keepAlive,
    @DefaultValue("0.75") double turnsPerLane,
    @DefaultValue("20s") Duration drainTimeout) {

  public StreamsProperties {
    if (deadline.compareTo(Duration.ofMillis(100)) < 0) {
      throw new IllegalArgumentException(
          "onevision.gateway.answers.deadline is " + deadline + ", it must be at least 100ms");
    }
    if (!(turnsPerLane > 0)) {
      throw new IllegalArgumentException(
          "onevision.gateway.answers.turns-per-lane is " + turnsPerLane + ", it must be above 0");
    }
    require(keepAlive, "keep-alive");
    require(drainTimeout, "drain-timeout");
  }

  private static void require(Duration duration, String key) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "onevision.gateway.answers." + key + " is " + duration + ", it must not be negative");
    }
  }
}
