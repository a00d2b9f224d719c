package dev.onevision.gateway.answers;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long, and how far ahead of its client, an answer may run.
 *
 * @param deadline time from a request's arrival to the end of its answer; a request may ask for
 *     less, never for more
 * @param streamBuffer events kept for one client that reads slower than the model writes; when they
 *     are used up its answer ends with an error
 * @param maxResumedStreams streams that are read back from the log at once, each by a Kafka
 *     consumer of its own
 * @param keepAlive time between two comments in a stream, which keep proxies from cutting it while
 *     nothing else comes; zero for none
 * @param turnsPerLane requests of waiting clients that this gateway has with a model at once, for
 *     each slot that the model's LLM workers announce; their slots for batches are among these
 * @param drainTimeout how long answers may go on when the gateway is stopped; must be shorter than
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
