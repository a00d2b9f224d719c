package dev.onevision.gateway.kafka;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which replies this gateway reads.
 *
 * @param replyPartition partition of {@code replies}, zero-based; by default derived from the
 *     instance id
 */
@ConfigurationProperties("onevision.gateway.kafka")
public record ReplyProperties(@Nullable Integer replyPartition) {

  public ReplyProperties {
    if (replyPartition != null && replyPartition < 0) {
      throw new IllegalArgumentException(
          "onevision.gateway.kafka.reply-partition must not be negative: " + replyPartition);
    }
  }

  /** The partition of this instance. */
  int partitionOf(String instanceId, int partitions) {
    if (replyPartition == null) {
      return Math.floorMod(instanceId.hashCode(), partitions);
    }
    if (replyPartition >= partitions) {
      throw new IllegalArgumentException(
          "onevision.gateway.kafka.reply-partition is %d but replies has only %d partitions"
              .formatted(replyPartition, partitions));
    }
    return replyPartition;
  }
}
