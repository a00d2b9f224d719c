package dev.onevision.gateway.kafka;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which events this gateway reads.
 *
 * @param replyPartition of {@code replies}, zero-based; by default the instance id decides
 */
@ConfigurationProperties("onevision.gateway.kafka")
public record ReplyProperties(@Nullable Integer replyPartition) {

  public ReplyProperties {
    if (replyPartition != null && replyPartition < 0) {
      throw new IllegalArgumentException(
          "onevision.gateway.kafka.reply-partition must not be negative: " + replyPartition);
    }
  }

  /** The partition of this instance among so many. */
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
