package dev.onevision.kafka.connection;

import dev.onevision.contract.wire.WireCodec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How this process talks to the brokers, on top of {@code spring.kafka.*}, which says where they
 * are and how to be let in.
 *
 * @param instanceId names this process to the others; unique among running ones. Random by default
 * @param maxMessageSize longest message sent or read
 * @param deliveryTimeout how long a message may take to reach the broker, retries included, at
 *     least 1 s
 * @param sendBuffer memory for messages on their way to the broker; when it is full sends fail
 * @param startTimeout how long a process may wait for the brokers and the topics before its log
 *     calls that an error; it goes on waiting
 */
@ConfigurationProperties("onevision.kafka")
public record ConnectionProperties(
    @Nullable String instanceId,
    @DefaultValue(WireCodec.DEFAULT_MAX_BYTES + "B") DataSize maxMessageSize,
    @DefaultValue("30s") Duration deliveryTimeout,
    @DefaultValue("32MB") DataSize sendBuffer,
    @DefaultValue("60s") Duration startTimeout) {

  public ConnectionProperties {
    if (instanceId != null && !instanceId.matches("[A-Za-z0-9._-]{1,200}")) {
      throw new IllegalArgumentException(
          "onevision.kafka.instance-id must be 1 to 200 of A-Z a-z 0-9 . _ -");
    }
    if (maxMessageSize.toBytes() < 1_000 || maxMessageSize.toBytes() > 100_000_000) {
      throw new IllegalArgumentException(
          "onevision.kafka.max-message-size must be between 1000B and 100MB: " + maxMessageSize);
    }
    if (deliveryTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "onevision.kafka.delivery-timeout must be at least 1s: " + deliveryTimeout);
    }
    if (sendBuffer.toBytes() < maxMessageSize.toBytes()) {
      throw new IllegalArgumentException(
          "onevision.kafka.send-buffer must hold at least one message of max-message-size: "
              + sendBuffer);
    }
    if (!startTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "onevision.kafka.start-timeout must be positive: " + startTimeout);
    }
  }
}
