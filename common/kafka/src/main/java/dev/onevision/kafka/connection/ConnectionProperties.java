package dev.onevision.kafka.connection;

import dev.onevision.contract.wire.WireCodec;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How this process talks to the brokers, in addition to {@code spring.kafka.*}, which says where
 * they are and how to log in.
 *
 * @param instanceId name of this process, unique among running ones. Random by default
 * @param maxMessageSize maximum size of a message sent or read
 * @param deliveryTimeout time for a message to reach the broker, retries included; at least 1 s
 * @param sendBuffer memory for messages that the brokers do not have yet; sends fail when it is
 *     full
 * @param startTimeout time to wait for the brokers and the topics before the log calls it an error;
 *     the process continues to wait
 */
@Validated
@ConfigurationProperties("onevision.kafka")
public record ConnectionProperties(
    @Pattern(regexp = "[A-Za-z0-9._-]{1,200}", message = "must be 1 to 200 of A-Z a-z 0-9 . _ -")
        @Nullable String instanceId,
    @DefaultValue(WireCodec.DEFAULT_MAX_BYTES + "B") DataSize maxMessageSize,
    @DefaultValue("30s") @DurationMin(seconds = 1) Duration deliveryTimeout,
    @DefaultValue("32MB") DataSize sendBuffer,
    @DefaultValue("60s") @DurationMin(inclusive = false, message = "must be positive")
        Duration startTimeout) {

  public ConnectionProperties {
    if (maxMessageSize.toBytes() < 1_000 || maxMessageSize.toBytes() > 100_000_000) {
      throw new IllegalArgumentException(
          "onevision.kafka.max-message-size is "
              + maxMessageSize
              + ", it must be between 1000B and 100MB");
    }
    if (sendBuffer.toBytes() < maxMessageSize.toBytes()) {
      throw new IllegalArgumentException(
          "onevision.kafka.send-buffer is "
              + sendBuffer
              + ", it must be at least onevision.kafka.max-message-size");
    }
  }
}
