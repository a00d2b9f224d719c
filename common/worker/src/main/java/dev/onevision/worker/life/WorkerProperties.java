package dev.onevision.worker.life;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Heartbeats.
 *
 * @param heartbeat time between two heartbeats of a worker
 */
@ConfigurationProperties("onevision.worker")
public record WorkerProperties(@DefaultValue("2s") Duration heartbeat) {

  public WorkerProperties {
    if (heartbeat.toMillis() < 10) {
      throw new IllegalArgumentException(
          "onevision.worker.heartbeat must be at least 10ms: " + heartbeat);
    }
  }
}
