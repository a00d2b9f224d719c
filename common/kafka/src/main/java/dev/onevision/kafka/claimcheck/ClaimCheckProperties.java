package dev.onevision.kafka.claimcheck;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How large content is parked in Kafka.
 *
 * @param chunkSize bytes in one record; the default fits a broker's default limit
 * @param maxContentSize largest content written or read
 * @param sendBuffer memory for chunks on their way to the broker; writers wait while it is full
 * @param writeTimeout how long the broker may take to accept the whole content
 * @param readTimeout how long the broker may take to deliver the whole content, the wait for a free
 *     reader included
 * @param readers contents read at once at most
 * @param fetchSize bytes asked of the broker at once
 */
@ConfigurationProperties("onevision.kafka.claim-check")
public record ClaimCheckProperties(
    @DefaultValue("900000B") DataSize chunkSize,
    @DefaultValue("256MB") DataSize maxContentSize,
    @DefaultValue("32MB") DataSize sendBuffer,
    @DefaultValue("30s") Duration writeTimeout,
    @DefaultValue("30s") Duration readTimeout,
    @DefaultValue("4") int readers,
    @DefaultValue("4MB") DataSize fetchSize) {

  public ClaimCheckProperties {
    require(
        chunkSize.toBytes() >= 1_000 && chunkSize.toBytes() <= 1_000_000,
        "chunk-size must be between 1000B and 1000000B");
    require(
        maxContentSize.toBytes() >= 0 && maxContentSize.toBytes() <= Integer.MAX_VALUE,
        "max-content-size must be less than 2GB");
    require(
        sendBuffer.toBytes() >= 2 * chunkSize.toBytes(),
        "send-buffer must hold at least two chunks");
    require(
        writeTimeout.compareTo(Duration.ofSeconds(1)) >= 0, "write-timeout must be at least 1s");
    require(readTimeout.isPositive(), "read-timeout must be positive");
    require(readers >= 1, "readers must be at least 1");
    require(
        fetchSize.toBytes() >= chunkSize.toBytes() && fetchSize.toMegabytes() <= 1024,
        "fetch-size must be at least chunk-size and at most 1GB");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("onevision.kafka.claim-check." + rule);
    }
  }
}
