package dev.onevision.messaging.workers;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Heartbeats.
 *
 * @param heartbeat time between two of a worker
 * @param trusted how long after its last heartbeat a worker counts as there; longer than {@code
 *     heartbeat}
 */
@ConfigurationProperties("onevision.messaging.workers")
public record WorkerProperties(
    @DefaultValue("2s") Duration heartbeat, @DefaultValue("7s") Duration trusted) {

  public WorkerProperties {
    if (heartbeat.toMillis() < 10) {
      throw new IllegalArgumentException(
          "onevision.messaging.workers.heartbeat must be at least 10ms: " + heartbeat);
    }
    if (trusted.compareTo(heartbeat) <= 0) {
      throw new IllegalArgumentException(
          "onevision.messaging.workers.trusted must be longer than the heartbeat: " + trusted);
    }
  }
}
