package dev.onevision.kafka.topics;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the suite's topics are made.
 *
 * @param create whether missing topics are created and share groups are set up; otherwise they are
 *     only checked
 * @param replicas of each partition; -1 for the broker's default
 * @param contentPartitions of {@code media} and {@code embeddings}
 * @param replyPartitions of {@code replies}; gateways that share one read each other's events
 * @param captionPartitions of {@code captions.results} and {@code captions.failed}
 * @param requestRetention how long a request may wait
 * @param contentRetention how long pictures and embeddings are kept
 * @param contentRetentionSize bytes kept in each partition of {@code media} and {@code embeddings}
 * @param contentSegmentSize bytes that are deleted at once
 * @param replyRetention how long the events of an answer can be read again
 * @param fileRetention how long the API's files and batches are kept at most; longer than {@code
 *     onevision.gateway.files.retention}
 * @param batchPartitions of {@code batches}; as many gateways can share the work of batches. Not to
 *     be changed while batches run
 * @param captionRetention how long requests for captions may wait, and results and failures are
 *     kept
 */
@ConfigurationProperties("onevision.kafka.topics")
public record TopicProperties(
    @DefaultValue("true") boolean create,
    @DefaultValue("-1") short replicas,
    @DefaultValue("4") int contentPartitions,
    @DefaultValue("8") int replyPartitions,
    @DefaultValue("4") int captionPartitions,
    @DefaultValue("1d") Duration requestRetention,
    @DefaultValue("1h") Duration contentRetention,
    @DefaultValue("4GB") DataSize contentRetentionSize,
    @DefaultValue("128MB") DataSize contentSegmentSize,
    @DefaultValue("1h") Duration replyRetention,
    @DefaultValue("31d") Duration fileRetention,
    @DefaultValue("8") int batchPartitions,
    @DefaultValue("7d") Duration captionRetention) {

  public TopicProperties {
    require(replicas == -1 || replicas >= 1, "replicas must be -1 or at least 1");
    require(contentPartitions >= 1, "content-partitions must be at least 1");
    require(replyPartitions >= 1, "reply-partitions must be at least 1");
    require(captionPartitions >= 1, "caption-partitions must be at least 1");
    require(requestRetention.isPositive(), "request-retention must be positive");
    require(contentRetention.isPositive(), "content-retention must be positive");
    require(replyRetention.isPositive(), "reply-retention must be positive");
    require(fileRetention.isPositive(), "file-retention must be positive");
    require(batchPartitions >= 1, "batch-partitions must be at least 1");
    require(captionRetention.isPositive(), "caption-retention must be positive");
    require(
        contentSegmentSize.toMegabytes() >= 2 && contentSegmentSize.toMegabytes() <= 1024,
        "content-segment-size must be between 2MB and 1GB");
    require(
        contentRetentionSize.compareTo(contentSegmentSize) >= 0,
        "content-retention-size must be at least content-segment-size");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("onevision.kafka.topics." + rule);
    }
  }
}
