package dev.onevision.gateway.kafka;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which workers count as present.
 *
 * @param heartbeatTimeout how long a worker counts as present after its last heartbeat; longer than
 *     the workers' {@code onevision.worker.heartbeat}
 */
@ConfigurationProperties("onevision.gateway.kafka")
public record WorkerDirectoryProperties(@DefaultValue("7s") Duration heartbeatTimeout) {

  public WorkerDirectoryProperties {
    if (heartbeatTimeout.toMillis() < 10) {
      throw new IllegalArgumentException(
          "onevision.gateway.kafka.heartbeat-timeout must be at least 10ms: " + heartbeatTimeout);
    }
  }
}
