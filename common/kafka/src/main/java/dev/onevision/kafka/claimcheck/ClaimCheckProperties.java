package dev.onevision.kafka.claimcheck;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How large content is stored in Kafka.
 *
 * @param chunkSize bytes in one record; the default fits a broker's default limit
 * @param maxContentSize maximum size of a content
 * @param sendBuffer memory for chunks that the brokers do not have yet; writers wait while it is
 *     full
 * @param writeTimeout time for the brokers to take the whole content
 * @param readTimeout time for the brokers to deliver the whole content, including the wait for a
 *     free reader
 * @param readers contents read at once
 * @param fetchSize bytes requested from the broker at once
 */
@Validated
@ConfigurationProperties("onevision.kafka.claim-check")
public record ClaimCheckProperties(
    @DefaultValue("900000B") DataSize chunkSize,
    @DefaultValue("256MB") DataSize maxContentSize,
    @DefaultValue("32MB") DataSize sendBuffer,
    @DefaultValue("30s") @DurationMin(seconds = 1) Duration writeTimeout,
    @DefaultValue("30s") @DurationMin(inclusive = false, message = "must be positive")
        Duration readTimeout,
    @DefaultValue("4") @Min(1) int readers,
    @DefaultValue("4MB") DataSize fetchSize) {

  public ClaimCheckProperties {
    if (chunkSize.toBytes() < 1_000 || chunkSize.toBytes() > 1_000_000) {
      throw new IllegalArgumentException(
          "onevision.kafka.claim-check.chunk-size is "
              + chunkSize
              + ", it must be between 1000B and 1000000B");
    }
    if (maxContentSize.isNegative() || maxContentSize.toBytes() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "onevision.kafka.claim-check.max-content-size is "
              + maxContentSize
              + ", it must be less than 2GB");
    }
    if (sendBuffer.toBytes() < 2 * chunkSize.toBytes()) {
      throw new IllegalArgumentException(
          "onevision.kafka.claim-check.send-buffer is "
              + sendBuffer
              + ", it must be at least twice onevision.kafka.claim-check.chunk-size");
    }
    if (fetchSize.compareTo(chunkSize) < 0 || fetchSize.toMegabytes() > 1024) {
      throw new IllegalArgumentException(
          "onevision.kafka.claim-check.fetch-size is "
              + fetchSize
              + ", it must be between onevision.kafka.claim-check.chunk-size and 1GB");
    }
  }
}
