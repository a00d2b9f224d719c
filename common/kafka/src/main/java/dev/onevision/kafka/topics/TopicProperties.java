package dev.onevision.kafka.topics;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How the suite creates its topics.
 *
 * @param prefix with which the names of all topics, groups and transactional ids of a release
 *     begin, such as {@code team-a.}; the same in all its processes. Releases with different
 *     prefixes share a Kafka cluster
 * @param create whether missing topics are created and share groups are set up, instead of only
 *     being checked
 * @param replicas of each partition; -1 for the broker's default
 * @param contentPartitions of {@code media}, {@code embeddings} and {@code files.content}
 * @param replyPartitions of {@code replies}; gateways that share one read each other's events
 * @param captionPartitions of {@code captions.results} and {@code captions.failed}
 * @param requestRetention how long a request may wait
 * @param contentRetention how long images, videos and embeddings are kept
 * @param contentRetentionSize bytes kept in each partition of {@code media} and {@code embeddings}
 * @param contentSegmentSize bytes that the broker deletes at once, in {@code media}, {@code
 *     embeddings}, {@code files}, {@code files.content} and {@code batches}
 * @param replyRetention how long reply events can be read again
 * @param fileRetention maximum time to keep the API's files and batches; longer than {@code
 *     onevision.gateway.files.retention}
 * @param batchPartitions of {@code batches}: the maximum number of gateways that run batches. Must
 *     not change while batches run
 * @param captionRetention how long caption requests may wait, and results and failures are kept
 */
@Validated
@ConfigurationProperties("onevision.kafka.topics")
public record TopicProperties(
    @DefaultValue("")
        @Pattern(
            regexp = "[a-zA-Z0-9._-]{0,100}",
            message = "must have at most 100 characters of a-z, A-Z, 0-9, '.', '_' and '-'")
        String prefix,
    @DefaultValue("true") boolean create,
    @DefaultValue("-1") short replicas,
    @DefaultValue("4") @Min(1) int contentPartitions,
    @DefaultValue("8") @Min(1) int replyPartitions,
    @DefaultValue("4") @Min(1) int captionPartitions,
    @DefaultValue("1d") @DurationMin(inclusive = false, message = POSITIVE)
        Duration requestRetention,
    @DefaultValue("1h") @DurationMin(inclusive = false, message = POSITIVE)
        Duration contentRetention,
    @DefaultValue("4GB") DataSize contentRetentionSize,
    @DefaultValue("128MB") DataSize contentSegmentSize,
    @DefaultValue("1h") @DurationMin(inclusive = false, message = POSITIVE) Duration replyRetention,
    @DefaultValue("31d") @DurationMin(inclusive = false, message = POSITIVE) Duration fileRetention,
    @DefaultValue("8") @Min(1) int batchPartitions,
    @DefaultValue("7d") @DurationMin(inclusive = false, message = POSITIVE)
        Duration captionRetention) {

  private static final String POSITIVE = "must be positive";

  public TopicProperties {
    if (replicas != -1 && replicas < 1) {
      throw new IllegalArgumentException(
          "onevision.kafka.topics.replicas is " + replicas + ", it must be -1 or at least 1");
    }
    if (contentSegmentSize.toMegabytes() < 2 || contentSegmentSize.toMegabytes() > 1024) {
      throw new IllegalArgumentException(
          "onevision.kafka.topics.content-segment-size is "
              + contentSegmentSize
              + ", it must be between 2MB and 1GB");
    }
    if (contentRetentionSize.compareTo(contentSegmentSize) < 0) {
      throw new IllegalArgumentException(
          "onevision.kafka.topics.content-retention-size is "
              + contentRetentionSize
              + ", it must be at least onevision.kafka.topics.content-segment-size");
    }
  }
}
